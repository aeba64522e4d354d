# Points of an index from made_up.csv: indicators -> sub-dimensions -> dimensions -> total, in all and by province.
# R 4.2.2, survey 4.1-1. Prints expected.json: Rscript gen.R > expected.json
suppressMessages(library(survey))
d <- read.csv("made_up.csv")
items <- c("a1", "a2", "a3", "a4", "a5", "a6", "b1", "b2", "b3")
hit <- list(a1 = 1, a3 = c(4, 5), a5 = 1, b2 = 0, b3 = c(4, 5))
for (i in items) {
  there <- !is.na(d[[i]]) & d[[i]] != -8
  d[[paste0("x_", i)]] <- as.numeric(there)
  value <- if (is.null(hit[[i]])) d[[i]] else as.numeric(d[[i]] %in% hit[[i]])
  d[[paste0("y_", i)]] <- ifelse(there, value, 0)
}
ratio <- function(i) sprintf("(y_%s/x_%s)", i, i)
place <- function(i, low, high) sprintf("((%s-%s)/%s)", ratio(i), low, high - low)
# the mean of the indicators' places between their ends, moved to the range 1/k ... 10/k
sub <- function(k, ...) sprintf("(1/%d + 9/%d*(%s)/%d)", k, k, paste(..., sep = "+"), length(list(...)))
e <- list()
e[["A.1"]] <- sub(3, place("a1", 0, 1), place("a2", 1, 5))
e[["A.2"]] <- sub(3, place("a3", 0, 1))
e[["A.3"]] <- sub(3, place("a4", 0, 100), place("a5", 0, 1), place("a6", 1, 5))
e[["B.1"]] <- sub(2, place("b1", 1, 5), place("b2", 0, 1))
e[["B.2"]] <- sub(2, place("b3", 0, 1))
e[["A"]] <- paste(e[["A.1"]], e[["A.2"]], e[["A.3"]], sep = "+")
e[["B"]] <- paste(e[["B.1"]], e[["B.2"]], sep = "+")
e[["total"]] <- paste(e[["A"]], e[["B"]], sep = "+")
for (i in items) e[[i]] <- ratio(i)

whole <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = d, nest = TRUE)
scores <- function(design) {
  totals <- svytotal(as.formula(paste("~", paste0(c("x_", "y_"), rep(items, each = 2), collapse = "+"))), design)
  lines <- sapply(names(e), function(node) {
    s <- svycontrast(totals, str2lang(e[[node]]))
    sprintf("  \"%s\": [%.17g, %.17g]", node, coef(s), SE(s))
  })
  paste0("{\n", paste(lines, collapse = ",\n"), "\n }")
}
parts <- c(sprintf(" \"all\": %s", scores(whole)))
for (p in c("P1", "P2", "P3")) parts <- c(parts, sprintf(" \"%s\": %s", p, scores(subset(whole, province == p))))
cat("{\n", paste(parts, collapse = ",\n"), "\n}\n", sep = "")
