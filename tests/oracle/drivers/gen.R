# R 4.2.2, survey 4.1-1. From tests/oracle: Rscript drivers/gen.R > drivers/expected.tsv
#
# Independent of `analysis`: every ordering of the items is walked through, and the errors come from R's
# covariance of plain totals by the delta method, the derivative taken numerically (five points). `jkn.se` are
# those of R's delete-one-PSU replicates: another method, near but not equal.
cat("# R 4.2.2, survey 4.1-1: drivers/gen.R\n")
suppressPackageStartupMessages(library(survey))
answers <- read.csv("satisfaction/responses.csv")
items <- paste0("q", 1:5); outcome <- "q6"; p <- length(items)
put <- function(id, field, value) cat(sprintf("%s\t%s\t%.15g\n", id, field, value), sep="")

orders <- function(v) if (length(v) < 2) list(v) else do.call(c, lapply(seq_along(v), function(i) lapply(orders(v[-i]), function(o) c(v[i], o))))
walked <- orders(seq_len(p))
r2 <- function(S, set) if (length(set)) { b <- solve(S[set + 1, set + 1], S[set + 1, 1]); sum(b * S[set + 1, 1]) / S[1, 1] } else 0
lmg <- function(S) {
  key <- function(set) sum(2^(set - 1)) + 1
  known <- sapply(0:(2^p - 1), function(k) r2(S, which(bitwAnd(k, 2^(seq_len(p) - 1)) > 0)))
  part <- numeric(p); for (o in walked) for (k in seq_len(p)) part[o[k]] <- part[o[k]] + known[key(o[seq_len(k)])] - known[key(o[seq_len(k - 1)])]
  part / length(walked)
}

columns <- function(d, coded) {
  v <- as.matrix(d[, c(outcome, items)]); if (coded) v <- ifelse(is.na(v), NA, 1 * (v %in% 4:5))
  all <- rowSums(is.na(v)) == 0; z <- ifelse(is.na(v), 0, v)
  u <- (z - if (coded) 1 else 4) * all # near zero on average: covariances without cancellation
  pairs <- which(upper.tri(diag(p + 1), diag=TRUE), arr.ind=TRUE)
  cbind(1 * all, u, u[, pairs[, 1]] * u[, pairs[, 2]], (!is.na(v))[, -1] * 1, z[, -1])
}
figures <- function(t, top) {
  m <- t[2:(p + 2)] / t[1]; pairs <- which(upper.tri(diag(p + 1), diag=TRUE), arr.ind=TRUE)
  S <- matrix(0, p + 1, p + 1); S[pairs] <- t[p + 2 + seq_len(nrow(pairs))] / t[1]; S[lower.tri(S)] <- t(S)[lower.tri(S)]
  S <- S - outer(m, m); rest <- t[-seq_len(p + 2 + nrow(pairs))]
  performance <- rest[p + 1:p] / rest[1:p]; b <- solve(S[-1, -1], S[-1, 1])
  c(lmg(S), performance, b * (top - performance))
}
derived <- function(f, t) sapply(seq_along(t), function(j) { h <- 1e-4 * t[1]; at <- function(k) { s <- t; s[j] <- s[j] + k * h; f(s) }
  (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h) })

for (sex in c("", "female")) for (coded in c(TRUE, FALSE)) {
  X <- columns(answers, coded) * (if (sex == "") 1 else answers$sex == sex)
  colnames(X) <- paste0("v", seq_len(ncol(X)))
  d <- svydesign(id=~psu, strata=~stratum, weights=~weight, fpc=~n_psu_pop, nest=TRUE, data=cbind(answers, X))
  total <- svytotal(as.formula(paste("~", paste(colnames(X), collapse="+"))), d)
  f <- function(t) figures(t, if (coded) 1 else 5)
  value <- f(coef(total)); G <- derived(f, as.numeric(coef(total))); se <- sqrt(diag(G %*% vcov(total) %*% t(G)))
  jkn <- SE(withReplicates(as.svrepdesign(d, type="JKn"), function(w, data) f(colSums(w * as.matrix(data[, colnames(X)])))))
  id <- paste0(if (coded) "share" else "mark", if (sex == "") "" else paste0(".", sex))
  put(id, paste0(rep(c("contribution", "performance", "gain"), each=p), ".", items), value)
  put(id, paste0(rep(c("contribution", "performance", "gain"), each=p), ".", items, ".se"), se)
  put(id, paste0(rep(c("contribution", "performance", "gain"), each=p), ".", items, ".jkn.se"), jkn)
  put(id, "n", sum(X[, 1]))
}
