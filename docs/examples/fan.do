* fan.do: a fan chart from bands.csv in Stata.
*
*   do docs/examples/fan.do output/baseline resident          writes fan-stata.pdf
*
* Written for Stata 16 and later; not among the automatic tests, because Stata is not free.
args folder fund
if "`folder'" == "" local folder "output/baseline"
if "`fund'" == "" local fund "resident"

import delimited using "`folder'/bands.csv", clear case(preserve) encoding("UTF-8")
keep if fund == "`fund'" & series == "accumulated_balance"

* 100 million yuan to trillion yuan; the fan starts from the last published figure.
foreach p in p5 p25 p50 p75 p95 {
    replace `p' = `p' / 10000
}
summarize year if status != "projected", meanonly
local last = r(max)
foreach p in p5 p25 p75 p95 {
    replace `p' = p50 if year == `last'
}

twoway (rarea p5 p95 year if year >= `last', fcolor("198 219 239") lwidth(none)) ///
       (rarea p25 p75 year if year >= `last', fcolor("107 174 214") lwidth(none)) ///
       (line p50 year, lcolor("8 48 107") lwidth(medthick)), ///
       yline(0, lcolor(gs8)) ytitle("trillion yuan, nominal") xtitle("") ///
       legend(order(1 "5 to 95 % of the paths" 2 "25 to 75 %" 3 "median") rows(1)) ///
       title("`fund': accumulated balance")
graph export "fan-stata.pdf", replace

* Probability that the balance has been below zero.
import delimited using "`folder'/risk.csv", clear case(preserve) encoding("UTF-8")
list year probability se if fund == "`fund'" & event == "exhausted_by" & mod(year, 10) == 0, noobs
