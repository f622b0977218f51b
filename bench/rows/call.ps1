# title: call of a function with two parameters
# bar: call <= 500 ns
. $PSScriptRoot/../row.ps1
function Add-Two($a, $b) { $a + $b }
function Call-Often { for ($i = 0; $i -lt 300000; $i++) { $x = Add-Two $i 1 } }
function Call-Never { for ($i = 0; $i -lt 300000; $i++) { $x = $i + 1 } }
Measure-Row call { Call-Often } 300000
Measure-Row without { Call-Never } 300000
