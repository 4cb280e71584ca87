# fan.R: a fan chart from bands.csv; percentiles and probabilities of one's own from the paths.
#
#   build/yibao run scenarios/baseline.yaml --save-paths
#   Rscript docs/examples/fan.R output/baseline resident          writes fan-R.pdf
#
# Needs base R, for the second part the package ncdf4 (Debian: r-base-core, r-cran-ncdf4).
arguments <- commandArgs(trailingOnly = TRUE)
folder <- if (length(arguments) >= 1) arguments[1] else "output/baseline"
fund <- if (length(arguments) >= 2) arguments[2] else "resident"

bands <- read.csv(file.path(folder, "bands.csv"), stringsAsFactors = FALSE)
b <- bands[bands$fund == fund & bands$series == "accumulated_balance", ]
history <- b[b$status != "projected", ]
projected <- b[b$status == "projected", ]
trillion <- 1e4 # 100 million yuan in a trillion yuan

# The fan starts from the last published figure.
last <- history[nrow(history), ]
percentiles <- c("p5", "p25", "p50", "p75", "p95")
last[, percentiles] <- last$p50
fan <- rbind(last, projected)
band <- function(low, high, colour)
  polygon(c(fan$year, rev(fan$year)), c(fan[[low]], rev(fan[[high]])) / trillion, col = colour, border = NA)

pdf("fan-R.pdf", width = 8, height = 5)
plot(range(b$year), range(fan$p5, fan$p95) / trillion, type = "n", xlab = "", ylab = "trillion yuan, nominal",
     main = paste(b$scenario[1], fund, "accumulated balance"))
band("p5", "p95", "#C6DBEF")
band("p25", "p75", "#6BAED6")
abline(h = 0, col = "grey40")
lines(fan$year, fan$p50 / trillion, col = "#08306B", lwd = 2)
lines(history$year, history$p50 / trillion, lwd = 2)
legend("bottomleft", c("5 to 95 % of the paths", "25 to 75 %", "median"), bty = "n",
       fill = c("#C6DBEF", "#6BAED6", "#08306B"), border = NA)
invisible(dev.off())

# The paths: any statistic that bands.csv does not hold.
file <- file.path(folder, "paths.nc")
if (!file.exists(file) || !requireNamespace("ncdf4", quietly = TRUE)) {
  cat("no paths.nc (run with --save-paths) or no package ncdf4: only the chart is drawn\n")
  quit()
}
paths <- ncdf4::nc_open(file)
balance <- ncdf4::ncvar_get(paths, paste0(fund, "_accumulated_balance")) # R turns the dimensions round: year x path
year <- ncdf4::ncvar_get(paths, "year")
unit <- ncdf4::ncatt_get(paths, paste0(fund, "_accumulated_balance"), "units_long_name")$value
ncdf4::nc_close(paths)

own <- t(apply(balance, 1, quantile, probs = c(0.05, 0.5, 0.95))) # type 7, as in bands.csv
stopifnot(all.equal(unname(own), unname(as.matrix(projected[, c("p5", "p50", "p95")])), tolerance = 1e-9))
below <- apply(balance, 2, cummin) < 0                # below zero in that year or before
deepest <- apply(balance, 2, min)                     # the deepest point of each path
shown <- year %% 10 == 0
cat("scenario", b$scenario[1], "fund", fund, "in", unit, "\n")
print(data.frame(year = year[shown], p5 = round(own[shown, 1]), p50 = round(own[shown, 2]), p95 = round(own[shown, 3]),
                 exhausted_by = rowMeans(below)[shown]), row.names = FALSE)
cat("median of the deepest point of a path:", round(median(deepest)), "\n")
