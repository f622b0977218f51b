# What a begin block writes reaches the next command, which begins then.
function A { param([Parameter(ValueFromPipeline)]$x) begin { 'ab' } process { "a$x" } end { 'ae' } }
function B { param([Parameter(ValueFromPipeline)]$x) begin { 'bb' } process { "<$x>" } end { 'be' } }
(1 | A | B) -join ' '
(1 | A | ForEach-Object -Begin { 'pb' } -Process { "[$_]" } -End { 'pe' }) -join ' '
(1 | A | Where-Object { $true }) -join ' '
(1 | A | B | ForEach-Object { "x$_" }) -join ' '
