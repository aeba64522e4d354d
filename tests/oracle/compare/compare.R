## Differences between domains and combinations of items, with their covariance.
## R 4.2.2, survey 4.1-1. Run in this folder: Rscript compare.R > expected.tsv
## Domain means are ratios Σw·y·D / Σw·D (y 0 and D 0 where the answer is missing), so that svyratio gives the
## covariance of all of them and svycontrast that of any difference; svyby(covmat=TRUE) of this version sets it
## to zero for linearised designs.
suppressMessages(library(survey))
v <- read.csv("../satisfaction/responses.csv")
put <- function(id, ...) { x <- c(...); for (k in names(x)) if (!is.na(x[[k]])) cat(id, "\t", k, "\t", sprintf("%.15g", x[[k]]), "\n", sep = "") }
designs <- list(
  fpc = svydesign(id = ~psu, strata = ~stratum, weights = ~weight, fpc = ~n_psu_pop, data = v),
  nofpc = svydesign(id = ~psu, strata = ~stratum, weights = ~weight, data = v))
designs$poststratified <- postStratify(designs$nofpc, ~field, data.frame(field = sort(unique(v$field)), Freq = c(2000, 3000, 2500, 1500)))
cat("## field totals ", paste(sort(unique(v$field)), c(2000, 3000, 2500, 1500)), "\n", sep = " ")
ratios <- function(d, pieces) {                         # a list of list(y, inside) -> svyratio with full covariance
  names <- paste0("a", seq_along(pieces))
  for (k in seq_along(pieces)) {
    there <- pieces[[k]]$inside & !is.na(pieces[[k]]$y)
    d$variables[[paste0("y", k)]] <- ifelse(there, pieces[[k]]$y, 0)
    d$variables[[paste0("x", k)]] <- as.numeric(there)
  }
  k <- seq_along(pieces)
  r <- svyratio(reformulate(paste0("y", k)), reformulate(paste0("x", k)), d, covmat = TRUE)
  own <- (k - 1) * length(k) + k                        # the diagonal: y_k / x_k
  structure(c(coef(r)[own]), var = vcov(r)[own, own], class = "svystat", statistic = "ratio")
}
contrast <- function(id, s, a, df) {
  names(s) <- paste0("a", seq_along(a)); dimnames(attr(s, "var")) <- list(names(s), names(s))
  x <- svycontrast(s, setNames(a, names(s)))
  e <- as.numeric(coef(x)); se <- as.numeric(SE(x))
  put(id, estimate = e, se = se, df = df, t = e / se, p_value = 2 * pt(-abs(e / se), df), low = e - qt(.975, df) * se, high = e + qt(.975, df) * se)
}
rows <- function(d, keep) length(unique(v$psu[keep])) - length(unique(v$stratum[keep]))
for (name in names(designs)) {
  d <- designs[[name]]
  for (item in c("q1", "q4")) for (kind in c("mean", "share")) {
    y <- if (kind == "mean") v[[item]] else as.numeric(v[[item]] >= 4)
    for (pair in list(c("A0", "A1"), c("A1", "A6"))) {
      both <- v$agency %in% pair
      contrast(paste(name, "difference", kind, item, pair[1], pair[2], sep = "."),
        ratios(d, list(list(y = y, inside = v$agency == pair[1]), list(y = y, inside = v$agency == pair[2]))), c(-1, 1), rows(d, both))
    }
    for (field in c("civil", "transport")) {
      f <- v$field == field
      contrast(paste(name, "difference_by", kind, item, field, "female", "male", sep = "."),
        ratios(d, list(list(y = y, inside = f & v$sex == "female"), list(y = y, inside = f & v$sex == "male"))), c(-1, 1), rows(d, f))
    }
  }
  share <- function(q) as.numeric(v[[q]] >= 4); all <- rep(TRUE, nrow(v))
  contrast(paste(name, "combination", "mean", sep = "."), ratios(d, lapply(c("q1", "q2"), function(q) list(y = v[[q]], inside = all))), c(1, -1), rows(d, all))
  contrast(paste(name, "combination", "share", sep = "."), ratios(d, lapply(c("q1", "q3", "q6"), function(q) list(y = share(q), inside = all))), c(0.5, 0.5, -1), rows(d, all))
  a <- v$field == "land"
  contrast(paste(name, "combination", "share_land", sep = "."), ratios(d, lapply(c("q1", "q3", "q6"), function(q) list(y = share(q), inside = a))), c(0.5, 0.5, -1), rows(d, a))
  ## tests where answers are missing, whole domains, and an empty cell
  d$variables$yes <- factor(v$q1 >= 4); d$variables$few <- ifelse(v$field == "civil" & v$q2 == 2, NA, v$q2)
  for (st in c("F", "Chisq")) {
    h <- svychisq(~q2 + field, d, statistic = st)
    put(paste(name, "chisq", st, "q2_field", sep = "."), statistic = h$statistic[[1]], df1 = h$parameter[[1]], df2 = if (st == "F") h$parameter[[2]] else NA, p_value = h$p.value[[1]])
    h <- svychisq(~yes + sex, d, statistic = st)
    put(paste(name, "chisq", st, "yes_sex", sep = "."), statistic = h$statistic[[1]], df1 = h$parameter[[1]], df2 = if (st == "F") h$parameter[[2]] else NA, p_value = h$p.value[[1]])
    h <- svychisq(~few + field, d, statistic = st)
    put(paste(name, "chisq", st, "few_field", sep = "."), statistic = h$statistic[[1]], df1 = h$parameter[[1]], df2 = if (st == "F") h$parameter[[2]] else NA, p_value = h$p.value[[1]])
    if (name != "poststratified") {
      h <- svychisq(~yes + sex, subset(d, field == "transport"), statistic = st)
      put(paste(name, "chisq", st, "yes_sex_transport", sep = "."), statistic = h$statistic[[1]], df1 = h$parameter[[1]], df2 = if (st == "F") h$parameter[[2]] else NA, p_value = h$p.value[[1]])
    }
  }
  h <- svyttest(q1 ~ sex, d); put(paste(name, "ttest", "q1_sex", sep = "."), t = h$statistic[[1]], df = h$parameter[[1]], p_value = h$p.value[[1]], estimate = h$estimate[[1]], low = h$conf.int[[1]], high = h$conf.int[[2]])
}
