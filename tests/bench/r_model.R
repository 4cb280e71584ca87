# The model of docs/model.md in R, vectorised over paths; one of the comparison programs of the benchmark.
#
#   Rscript r_model.R MODEL check                    series of the central path and of the paths with given draws
#   Rscript r_model.R MODEL run PATHS CHUNK [STATS]  seconds of each stage; percentiles into STATS
#
# Rows of every matrix are paths.  Columns of a population are men of ages 0 to 100, then women; columns of a group
# matrix are men by group, then women.  Equations carry their numbers in docs/model.md.

first_age <- c(0, 5, 15, 20, 25, 35, 45, 55, 60, 65, 75, 85, 101)
participation_of <- c(1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 4)
funds <- c("resident", "employee_pooled", "employee_account", "employee", "all")
income_rows <- c("contribution_income", "subsidy_income", "interest_income", "recovery_income", "other_income")
expenditure_rows <- c("inpatient_expenditure", "outpatient_expenditure", "other_expenditure")
money_rows <- c("income", income_rows, "expenditure", expenditure_rows, "current_balance", "accumulated_balance")
percentiles <- c(2.5, 5, 10, 25, 50, 75, 90, 95, 97.5)
index_names <- c("wage", "income", "cpi", "gdp", "resident_expenditure")
driver_names <- c("wage", "cpi", "income", "resident_visits", "employee_visits", "resident_hospitalization",
                  "employee_hospitalization", "cost_per_visit", "cost_per_discharge", "participation", "coverage",
                  "recovery", "tfr", "mortality", "interest", "resident_share", "employee_share",
                  "resident_collection", "employee_collection")
use_driver <- c("resident_hospitalization", "resident_visits", "employee_hospitalization", "employee_visits")

# Tables of the file that dump_model writes: one row per line of equal name; a table by year [t + 1, cell].
read_model <- function(path) {
  lines <- strsplit(readLines(path), " ", fixed = TRUE)
  names <- vapply(lines, `[`, "", 1)
  rows <- split(lapply(lines, function(line) as.numeric(line[-(1:2)])), names)
  m <- lapply(rows, function(row) do.call(rbind, row))
  m <- lapply(m, function(table) if (nrow(table) == 1) table[1, ] else table)
  years <- m$n_years + 2
  for (name in c("hazard", "birth_hazard", "fertility", "migration", "active_share", "retiring_share", "remaining"))
    m[[name]] <- matrix(m[[name]], nrow = years, byrow = TRUE)
  m$cholesky <- matrix(m$cholesky, 19, byrow = TRUE)
  m$cost_sex_ratio <- matrix(m$cost_sex_ratio, 12, byrow = TRUE)
  m$shift <- matrix(if (is.null(m$shift)) numeric() else t(m$shift), ncol = 6, byrow = TRUE)
  cell_group <- findInterval(0:100, first_age)
  m$grouping <- matrix(0, 202, 24)  # cells into groups by sex
  m$grouping[cbind(1:202, c(cell_group, 12 + cell_group))] <- 1
  m$by_sex <- rbind(diag(m$cost_sex_ratio[, 1]), diag(m$cost_sex_ratio[, 2]))  # groups by sex into weighted groups
  m
}

# Draws as they are asked for, or those of the file behind a central path, whose draws do nothing.
random_draws <- function(n) {
  list(n = n, normals = function(kind, t, count) matrix(rnorm(n * count), n),
       uniforms = function(t, count) matrix(runif(n * count), n))
}

given_draws <- function(m) {
  count <- nrow(m$draw_drift)
  at <- function(kind, t, central) {
    table <- m[[paste0("draw_", kind)]]
    if (kind %in% c("yearly", "uniform")) table <- table[(seq_len(count) - 1) * m$n_years + t, , drop = FALSE]
    rbind(central, table)
  }
  list(n = count + 1, normals = function(kind, t, count) at(kind, t, 0), uniforms = function(t, count) at("uniform", t, 1))
}

not_zero <- function(amount) ifelse(abs(amount) > 1e-6, amount, 1e-6)

# A value of every path times one of every column.
each_column <- function(matrix, values) matrix * rep(values, each = nrow(matrix))

service_row <- function(table, j) if (is.matrix(table)) table[j, ] else table[j]

level <- function(m, s, name, t, log_index = s$log_index_before, j = NULL) {
  pick <- function(part) if (is.null(j)) m[[paste0(name, part)]] else service_row(m[[paste0(name, part)]], j)
  value <- pick(".value")[t + 1]
  index <- pick(".index")
  if (index < 0) rep(value, s$n) else value * exp(pick(".share") * log_index[, index + 1])
}

growth <- function(m, s, name, t, j = NULL) {
  pick <- function(part) if (is.null(j)) m[[paste0(name, part)]] else service_row(m[[paste0(name, part)]], j)
  pick(".log_growth")[t + 1] + pick(".follow")[t + 1] * s$deviation[, "income"]
}

# S-4, S-5, U-1
start <- function(m, draws) {
  n <- draws$n
  s <- list(n = n, draws = draws)
  s$drift <- each_column(draws$normals("drift", 0, 19) %*% t(m$cholesky), m$drift_sd)
  p <- each_column(draws$normals("parameter", 0, 7), m$parameter_sd)
  s$elasticity <- m$premium_elasticity * exp(p[, 1])
  s$leaver_cost_ratio <- pmax(m$leaver_cost_ratio + p[, 2], 0)
  s$deterrence <- m$deterrence * exp(p[, 5])
  s$pass_through <- pmin(pmax(m$pass_through + p[, 6], 0), 1)
  s$excess_cost <- p[, 7]
  s$profile <- lapply(1:4, function(j) {
    exp(outer(m$exponent[j, ] * exp(p[, if (j <= 2) 3 else 4]), log(m$cost_weight)))
  })
  s$ar <- s$deviation <- matrix(0, n, 19, dimnames = list(NULL, driver_names))
  s$lasting <- s$rebound <- s$shift <- matrix(0, n, 2)
  s$population <- matrix(m$population, n, 202, byrow = TRUE)
  s$retired <- matrix(m$retired, n, 202, byrow = TRUE)
  s$births <- rep(m$births_base, n)
  s$deaths <- rep(m$deaths_base, n)
  s$coverage <- rep(m$coverage_base, n)
  s$premium <- rep(m$premium_base, n)
  s$balance <- matrix(m$opening_base, n, 3, byrow = TRUE)
  s$log_coverage <- s$log_dilution <- numeric(n)
  s$log_visits <- s$log_cost <- s$loading <- s$use_scale <- s$unit_base <- matrix(0, n, 4)
  s$log_index <- s$log_index_before <- matrix(0, n, 5, dimnames = list(NULL, index_names))
  year(m, s, 0)
}

step <- function(m, s, t) {
  s$premium <- s$premium_next
  s <- step_shocks(m, s, t)
  s$log_index[, "wage"] <- s$log_index[, "wage"] + m$wage_growth.log_growth[t + 1] + s$deviation[, "wage"]
  s$log_index[, "income"] <- s$log_index[, "income"] + m$income_growth.log_growth[t + 1] + s$deviation[, "income"]
  s$log_index[, "cpi"] <- s$log_index[, "cpi"] + m$cpi_growth.log_growth[t + 1] + s$deviation[, "cpi"]
  year(m, step_population(m, s, t), t)
}

# S-1, S-3, S-6; column 1 hospital use, column 2 visits
step_shocks <- function(m, s, t) {
  s$shift <- s$rebound + s$lasting
  s$rebound <- matrix(0, s$n, 2)
  u <- s$draws$uniforms(t, nrow(m$shift))
  for (i in seq_len(nrow(m$shift))) {
    placed <- m$shift[i, 2] > 0
    happens <- if (placed) rep(m$shift[i, 2] == m$base_year + t, s$n) * 1 else (u[, i] < m$shift[i, 1]) * m$level_shifts
    for (k in 1:2) {
      effect <- m$shift[i, 2 + k]
      s$shift[, k] <- s$shift[, k] + happens * log(1 + effect)
      s$lasting[, k] <- s$lasting[, k] + happens * m$shift[i, 6] * log(1 + effect)
      if (effect != 0) s$rebound[, k] <- s$rebound[, k] + happens * log(1 + m$shift[i, 5])
    }
  }
  s$ar <- each_column(s$ar, m$phi) + each_column(s$draws$normals("yearly", t, 19) %*% t(m$cholesky), m$innovation_sd)
  s$deviation <- s$ar + each_column(s$drift, m$drift_time[t + 1, ] - m$integrates * m$drift_time[t, ])
  s
}

# P-1 to P-6, and the survivors of the retired cohort (M-4)
step_population <- function(m, s, t) {
  mortality <- exp(s$deviation[, "mortality"])
  survival <- exp(-outer(mortality, m$hazard[t + 1, ]))
  before <- s$population
  alive <- before * survival
  retired <- s$retired * survival
  age <- function(cells) {  # everyone a year older; the open group gathers
    moved <- cbind(0, cells[, 1:100], 0, cells[, 102:201])
    moved[, c(101, 202)] <- moved[, c(101, 202)] + cells[, c(101, 202)]
    moved
  }
  s$deaths <- rowSums(before - alive)
  s$population <- age(alive) + rep(m$migration[t + 1, ], each = s$n)
  s$retired <- age(retired)
  fertile <- 101 + 16:50
  women <- (before[, fertile] + s$population[, fertile]) %*% (0.5 * m$fertility[t + 1, 16:50])
  s$births <- women[, 1] * exp(s$deviation[, "tfr"])
  for (sex in 1:2) {
    boys <- m$male_birth_share[t + 1]
    born <- s$births * (if (sex == 1) boys else 1 - boys)
    alive <- born * exp(-m$birth_hazard[t + 1, sex] * mortality)
    s$deaths <- s$deaths + born - alive
    newborn <- if (sex == 1) 1 else 102
    s$population[, newborn] <- s$population[, newborn] + alive
  }
  s
}

year <- function(m, s, t) {
  s$out <- list("none,births" = s$births, "none,deaths" = s$deaths)
  s$money <- list()
  for (fund in funds[1:3]) for (row in c(income_rows, expenditure_rows)) s$money[[paste0(fund, ",", row)]] <- numeric(s$n)
  s <- step_economy(m, step_residents(m, step_employees(m, s, t), t), t)
  if (t == 0) s <- calibrate_benefit(m, s)
  s <- step_expenditure(m, s, t)
  resident <- Reduce(`+`, s$money[paste0("resident,", expenditure_rows)])
  s$log_index[, "resident_expenditure"] <-
    log(pmax(resident, 1e-6) / s$enrolment / m$resident_expenditure_per_member_base)
  s$premium_next <- level(m, s, "premium", t + 1, s$log_index)
  s <- step_money(m, s, t)
  s$log_index_before <- s$log_index
  s
}

# M-1, M-4, M-5
step_employees <- function(m, s, t) {
  if (t > 0) {
    s$log_coverage <- s$log_coverage + growth(m, s, "coverage_growth", t)
    s$coverage <- pmin(m$coverage_base * exp(s$log_coverage + s$deviation[, "coverage"]), m$coverage_cap)
    s$retired <- s$retired + each_column(s$population * s$coverage, m$retiring_share[t + 1, ])
  }
  s$in_group <- s$population %*% m$grouping
  s$active <- s$coverage * (s$population %*% (m$active_share[t + 1, ] * m$grouping))
  s$pensioners <- s$retired %*% m$grouping
  active <- rowSums(s$active)
  retired <- rowSums(s$pensioners)
  s$employees <- active + retired
  s$out[["employee,enrolment_active"]] <- active
  s$out[["employee,enrolment_retired"]] <- retired
  s$out[["employee,enrolment"]] <- s$employees
  s$out[["employee,active_retired_ratio"]] <- active / retired
  s
}

# M-6 to M-9
step_residents <- function(m, s, t) {
  burden <- log(pmax(s$premium, 0.01) / m$premium_base) - s$log_index[, "income"]
  real <- 1 - m$mechanism_duplicates[t + 1]
  participation <- s$selection <- matrix(0, s$n, 4)
  for (q in 1:4) {
    base <- m$participation_base[q]
    cap <- max(base, m$participation_cap)
    response <- pmin(pmax(s$elasticity * m$elasticity_weight[q] * burden, -30), 30)
    willing <- exp(s$deviation[, "participation"]) / (1 + exp(-(m$log_odds_base[q] + response)))
    insured <- pmin(pmin(willing, cap) * m$remaining[t + 1, q], cap)
    stay <- insured / base
    participation[, q] <- insured * real
    s$selection[, q] <- pmax(1 - s$leaver_cost_ratio * (1 - stay), 0) / (stay * real)
  }
  s$members <- (s$in_group - s$active - s$pensioners) * participation[, rep(participation_of, 2)]
  population <- rowSums(s$in_group)
  s$enrolment <- rowSums(s$members)
  eligible <- population - s$employees
  s$total <- population
  s$out[["none,population"]] <- population
  s$out[["none,population_65plus"]] <- rowSums(s$in_group[, c(10:12, 22:24)])
  s$out[["resident,enrolment"]] <- s$enrolment
  s$out[["resident,participation_rate"]] <- s$enrolment / eligible
  s$out[["all,uninsured"]] <- eligible - s$enrolment
  s$out[["all,enrolment"]] <- s$enrolment + s$employees
  s$out[["all,participation_rate"]] <- s$out[["all,enrolment"]] / population
  s
}

# X-3 to X-5
step_economy <- function(m, s, t) {
  relative <- s$total / m$base_population
  income <- exp(s$log_index[, "income"])
  s$log_index[, "gdp"] <- s$log_index[, "income"] + log(relative)
  s$out[["none,cpi_growth"]] <-
    if (t > 0) exp(m$cpi_growth.log_growth[t + 1] + s$deviation[, "cpi"]) - 1 else rep(m$cpi_growth_base, s$n)
  s$wage <- exp(s$log_index[, "wage"])
  s$out[["none,wage"]] <- m$wage_base * s$wage
  s$out[["none,disposable_income"]] <- m$disposable_income_base * income
  s$out[["none,gdp"]] <- m$gdp_base * income * relative
  s$interest <- level(m, s, "interest_rate", t) * exp(s$deviation[, "interest"])
  s
}

# U-1
weighted <- function(m, s, j) {
  if (j <= 2) s$members %*% m$by_sex else s$active %*% m$by_sex + s$loading[, j] * (s$pensioners %*% m$by_sex)
}

# U-2, U-3
calibrate_benefit <- function(m, s) {
  for (j in 1:4) {
    if (j > 2) {
      active <- rowSums((s$active %*% m$by_sex) * s$profile[[j]])
      retired <- rowSums((s$pensioners %*% m$by_sex) * s$profile[[j]])
      s$loading[, j] <- m$retired_ratio[j, ] * (active / m$active_base) / (retired / m$retired_base)
    }
    use <- weighted(m, s, j) * s$profile[[j]]
    s$use_scale[, j] <- m$use_base[j, ] * (if (j <= 2) s$enrolment else s$employees) / rowSums(use)
    s$unit_base[, j] <- m$expenditure_base[j, ] * 1e4 / (use %*% m$fund_share_factor[j, ])[, 1]
  }
  s
}

# U-4 to U-7
step_service <- function(m, s, j, t) {
  inpatient <- j %% 2 == 1
  fund <- if (j <= 2) "resident" else "employee"
  members <- if (j <= 2) s$enrolment else s$employees
  mechanism <- m$mechanism_log_use[t + 1, j]
  if (inpatient) {
    log_use <- m$log_use[j, t + 1] + mechanism + s$deviation[, use_driver[j]] + s$shift[, 1] -
      s$deterrence * m$deterrence_exposure[t + 1]
  } else {
    if (t > 0) s$log_visits[, j] <- s$log_visits[, j] + growth(m, s, "use_growth", t, j) + s$deviation[, use_driver[j]]
    log_use <- s$log_visits[, j] + mechanism + s$shift[, 2]
  }
  if (t > 0)
    s$log_cost[, j] <- s$log_cost[, j] + growth(m, s, "cost_growth", t, j) +
      m$cost_growth.follow[j, t + 1] * s$excess_cost +
      s$deviation[, if (inpatient) "cost_per_discharge" else "cost_per_visit"]
  share <- level(m, s, "share", t, j = j) * m$mechanism_share[t + 1, j]
  share <- pmin(share * exp(s$deviation[, paste0(fund, "_share")]), pmax(share, m$whole_share[j, ]))
  used <- weighted(m, s, j) * s$profile[[j]]
  if (j <= 2) used <- used * s$selection[, participation_of]
  cost <- exp(s$log_cost[, j] + m$mechanism_log_cost[t + 1, j])
  rate <- exp(log_use)
  volume <- if (inpatient) exp(s$pass_through * log_use) else rate
  s$use[[j]] <- s$use_scale[, j] * rowSums(used) / members * rate
  s$unit[[j]] <- s$unit_base[, j] * volume * cost * share
  s$spent[[j]] <- (used %*% m$fund_share_factor[j, ])[, 1] * s$unit[[j]] * 1e-4
  s$out[[paste0(fund, if (inpatient) ",hospitalization_rate" else ",visits_per_person")]] <- s$use[[j]]
  s$out[[paste0(fund, if (inpatient) ",cost_per_discharge" else ",cost_per_visit")]] <- m$cost_base[j, ] * cost
  if (inpatient) s$out[[paste0(fund, ",hospitalization_rate_standardised")]] <- m$use_base[j, ] * rate
  s
}

# U-8, G-1, M-10
step_expenditure <- function(m, s, t) {
  s$use <- s$unit <- s$spent <- list()
  for (j in 1:4) s <- step_service(m, s, j, t)
  weight <- m$loss_weight[participation_of]
  used <- weighted(m, s, 1)
  cost <- numeric(s$n)
  for (j in 1:2) cost <- cost + ((used * s$profile[[j]]) %*% (weight * m$fund_share_factor[j, ]))[, 1] * s$unit[[j]]
  s$leaver_cost <- cost / (s$members %*% rep(weight, 2))[, 1]
  care <- 1e-4 * m$mechanism_care_days[t + 1] * level(m, s, "care_price", t)
  maternity <- m$maternity_base * (s$births / m$births_base) * (s$coverage / m$coverage_base) * s$wage
  s$money[["resident,inpatient_expenditure"]] <- s$spent[[1]]
  s$money[["resident,outpatient_expenditure"]] <- s$spent[[2]]
  s$money[["resident,other_expenditure"]] <-
    level(m, s, "resident_other_expenditure", t) + care * s$use[[1]] * s$enrolment
  s$money[["employee_pooled,inpatient_expenditure"]] <- s$spent[[3]]
  s$money[["employee_pooled,outpatient_expenditure"]] <- s$spent[[4]]
  s$money[["employee_pooled,other_expenditure"]] <- maternity + care * s$use[[3]] * s$employees
  s
}

# I-1, I-2, I-9
resident_income <- function(m, s, t) {
  following <- if (t > 0) s$premium_next else m$premium_notice_next
  cash <- (1 - m$prepaid_share) * s$premium + m$prepaid_share * following
  collected <- exp(s$deviation[, "resident_collection"])
  subsidy <- if (t > 0) level(m, s, "subsidy", t) else rep(m$subsidy_base, s$n)
  premiums <- s$enrolment * cash * m$premium_collection * collected * 1e-4
  subsidies <- s$enrolment * subsidy * m$subsidy_collection * collected * 1e-4
  s$out[["resident,premium"]] <- s$premium
  s$out[["resident,subsidy"]] <- subsidy
  s$money[["resident,contribution_income"]] <- premiums
  s$money[["resident,subsidy_income"]] <- subsidies
  s$money[["resident,other_income"]] <- level(m, s, "resident_other_income", t)
  s$out[["resident,break_even_leaver_cost_ratio"]] <-
    (premiums + subsidies) * 1e4 / s$enrolment / not_zero(s$leaver_cost)
  s
}

# I-5 to I-9
employee_income <- function(m, s, t) {
  if (t > 0) s$log_dilution <- s$log_dilution + growth(m, s, "base_dilution", t)
  paid <- exp(s$log_index[, "wage"] + s$log_dilution) * exp(s$deviation[, "employee_collection"])
  employer <- m$employer_per_active_base * paid * level(m, s, "employer_rate", t) / m$employer_rate_base
  individual <- m$individual_per_active_base * paid * level(m, s, "individual_rate", t) / m$individual_rate_base
  active <- s$out[["employee,enrolment_active"]]
  own <- active * (1 - m$without_account_base / m$active_base) * individual * 1e-4
  quota <- s$out[["employee,enrolment_retired"]] * level(m, s, "retiree_quota", t) * 1e-4
  share <- level(m, s, "account_share", t)
  draw <- pmin(m$account_draw_base * level(m, s, "account_draw", t), 1)
  s$money[["employee_pooled,contribution_income"]] <- active * employer * 1e-4 + (1 - share) * own - quota
  s$money[["employee_pooled,other_income"]] <- level(m, s, "pooled_other_income", t)
  s$money[["employee_account,contribution_income"]] <- share * own + quota
  s$money[["employee_account,other_expenditure"]] <-
    draw * (s$balance[, 3] + share * own + quota + s$money[["employee_account,interest_income"]])
  s
}

# I-3, I-4, B-1 to B-6
step_money <- function(m, s, t) {
  total <- function(fund, rows) Reduce(`+`, s$money[paste0(fund, ",", rows)])
  for (f in 1:3)
    s$money[[paste0(funds[f], ",interest_income")]] <-
      s$interest * ifelse(s$balance[, f] > 0, s$balance[, f], m$interest_on_negative * s$balance[, f])
  s <- employee_income(m, s, t)
  for (fund in funds[1:3]) s$money[[paste0(fund, ",expenditure")]] <- total(fund, expenditure_rows)
  resident <- s$money[["resident,expenditure"]]
  both <- resident + s$money[["employee_pooled,expenditure"]]
  part <- ifelse(both > 0, resident / both, 0.5)
  recovery <- level(m, s, "recovery", t) * exp(s$deviation[, "recovery"])
  s$out[["none,fraud_recovery"]] <- recovery
  s$money[["resident,recovery_income"]] <- m$recovery_income_share * recovery * part
  s$money[["employee_pooled,recovery_income"]] <- m$recovery_income_share * recovery * (1 - part)
  s <- resident_income(m, s, t)
  fills <- c(m$resident_fill_gap, m$employee_fill_gap, 0)
  into <- c("subsidy_income", "other_income", "other_income")
  for (f in 1:3) {
    key <- function(row) paste0(funds[f], ",", row)
    income <- total(funds[f], income_rows)
    if (fills[f] != 0) {
      gap <- pmax(-(s$balance[, f] + income - s$money[[key("expenditure")]]), 0)
      s$money[[key(into[f])]] <- s$money[[key(into[f])]] + gap
      income <- income + gap
    }
    s$money[[key("income")]] <- income
    s$money[[key("current_balance")]] <- income - s$money[[key("expenditure")]]
    s$balance[, f] <- s$balance[, f] + s$money[[key("current_balance")]] + (if (t > 0) 0 else m$stock_adjustment[f])
    s$money[[key("accumulated_balance")]] <- s$balance[, f]
  }
  for (row in money_rows) {
    employee <- s$money[[paste0("employee_pooled,", row)]] + s$money[[paste0("employee_account,", row)]]
    s$money[[paste0("employee,", row)]] <- employee
    s$money[[paste0("all,", row)]] <- s$money[[paste0("resident,", row)]] + employee
  }
  record_ratios(s)
}

record_ratios <- function(s) {
  money <- s$money
  for (fund in c("resident", "employee_pooled", "employee", "all"))
    s$out[[paste0(fund, ",cover_months")]] <-
      12 * money[[paste0(fund, ",accumulated_balance")]] / not_zero(money[[paste0(fund, ",expenditure")]])
  for (kind in c("income", "expenditure")) {
    s$out[[paste0("resident,", kind, "_per_person")]] <- money[[paste0("resident,", kind)]] * 1e4 / s$enrolment
    s$out[[paste0("employee,", kind, "_per_person")]] <- money[[paste0("employee,", kind)]] * 1e4 / s$employees
  }
  s$out[["none,pooled_expenditure_share_of_gdp"]] <-
    (money[["resident,expenditure"]] + money[["employee_pooled,expenditure"]]) / s$out[["none,gdp"]]
  s$out[["resident,break_even_financing_share"]] <-
    s$out[["resident,expenditure_per_person"]] / s$out[["none,disposable_income"]]
  s$out[["employee_pooled,break_even_contribution_rise"]] <-
    -money[["employee_pooled,current_balance"]] / not_zero(money[["employee_pooled,contribution_income"]])
  s$out <- c(s$out, money)
  s
}

check <- function(m) {
  cat("path,fund,series,year,value\n")
  s <- start(m, given_draws(m))
  for (t in 0:m$n_years) {
    if (t > 0) s <- step(m, s, t)
    for (name in names(s$out))
      cat(sprintf("%d,%s,%d,%.17g\n", seq_len(s$n) - 2L, name, as.integer(m$base_year + t), s$out[[name]]), sep = "")
  }
}

# All series as [path, year, series].
simulate <- function(m, n, chunk) {
  value <- NULL
  for (first in seq(1, n, by = chunk)) {
    last <- min(first + chunk - 1, n)
    s <- start(m, random_draws(last - first + 1))
    if (is.null(value)) value <- array(0, c(n, m$n_years, length(s$out)), list(NULL, NULL, names(s$out)))
    for (t in seq_len(m$n_years)) {
      s <- step(m, s, t)
      value[first:last, t, ] <- unlist(s$out, use.names = FALSE)
    }
  }
  value
}

summarise <- function(value) {
  apply(value, c(2, 3), function(x) c(mean(x), sd(x), quantile(x, percentiles / 100, names = FALSE)))
}

write_stats <- function(path, m, value, figures) {
  out <- file(path, "w")
  writeLines(paste0("fund,series,year,mean,sd,", paste0("p", percentiles, collapse = ",")), out)
  for (name in dimnames(value)[[3]])
    for (t in seq_len(m$n_years))
      writeLines(paste(name, m$base_year + t, paste(sprintf("%.12g", figures[, t, name]), collapse = ","), sep = ","), out)
  close(out)
}

arguments <- commandArgs(trailingOnly = TRUE)
m <- read_model(arguments[1])
if (arguments[2] == "check") {
  check(m)
} else {
  set.seed(20260101)
  began <- proc.time()
  value <- simulate(m, as.integer(arguments[3]), as.integer(arguments[4]))
  simulated <- proc.time()
  figures <- summarise(value)
  ended <- proc.time()
  seconds <- function(from, to) sprintf("%.6f,%.6f", to[["elapsed"]] - from[["elapsed"]], sum(to[1:2] - from[1:2]))
  cat("simulate,", seconds(began, simulated), "\n", sep = "")
  cat("percentiles,", seconds(simulated, ended), "\n", sep = "")
  if (length(arguments) > 4) write_stats(arguments[5], m, value, figures)
}
