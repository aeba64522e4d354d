# R's package survey: Rscript with_survey.R FOLDER ROWS RUNS ANSWER ITEM…
# FOLDER holds one binary file a column (see peers.py). They are read before the clock starts.
suppressPackageStartupMessages(library(survey))
given <- commandArgs(trailingOnly = TRUE)
folder <- given[1]; rows <- as.integer(given[2]); runs <- as.integer(given[3]); items <- given[-(1:4)]
column <- function(name, what) readBin(file.path(folder, name), what, n = rows, endian = "little")
data <- data.frame(
  counter = sprintf("Q%04d", column("counter", "integer")),
  day = column("day", "integer"),
  weight = column("weight", "double")
)
for (item in items) data[[item]] <- as.numeric(column(item, "integer") >= 4)
seconds <- processor <- numeric(0)
for (run in seq_len(runs)) {
  took <- system.time({
    design <- svydesign(ids = ~day, strata = ~counter, weights = ~weight, nest = TRUE, data = data)
    table <- svyby(reformulate(items), ~counter, design, svymean)
  })
  seconds <- c(seconds, took[["elapsed"]])
  processor <- c(processor, took[["user.self"]] + took[["sys.self"]])
}
estimates <- as.matrix(as.data.frame(table)[, items, drop = FALSE])
errors <- as.matrix(SE(table))
answer <- data.frame(
  counter = rep(as.character(table$counter), length(items)),
  item = rep(items, each = nrow(table)),
  estimate = sprintf("%.17g", as.vector(estimates)),
  se = sprintf("%.17g", as.vector(errors))
)
write.csv(answer, given[4], row.names = FALSE, quote = FALSE)
status <- grep("^VmHWM:", readLines("/proc/self/status"), value = TRUE)
peak <- as.numeric(sub("[^0-9]*([0-9]+).*", "\\1", status)) / 1024
listed <- function(times) paste(times, collapse = ", ")
cat(sprintf(
  '{"seconds": [%s], "processor": [%s], "megabytes": %.1f, "version": "%s"}\n',
  listed(seconds), listed(processor), peak, packageVersion("survey")
))
