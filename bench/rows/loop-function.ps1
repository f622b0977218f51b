# title: `for ($i=0;$i -lt 3e6;$i++){$s+=$i}` in a function, an iteration
# bar: loop <= 15 ns
. $PSScriptRoot/../row.ps1
function Add-Up { $s = 0; for ($i=0;$i -lt 3e6;$i++){$s+=$i} }
Measure-Row loop { Add-Up } 3e6
