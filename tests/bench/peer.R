# usage: Rscript peer.R FILE: sums and counts of turnover by region_code, nace, year, by data.table.
suppressMessages(library(data.table))
setDTthreads(2)
file <- commandArgs(TRUE)[1]
keys <- c("region_code", "nace", "year")
table <- fread(file, select = c(keys, "turnover"), colClasses = list(character = keys))
sums <- table[, .(turnover = sum(turnover), count = .N), by = keys]
options(scipen = 100, digits = 15)
fwrite(sums, "")
