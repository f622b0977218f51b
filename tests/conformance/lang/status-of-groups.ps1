# Parentheses around a command leave $? as the command does; computing with the result sets it.
(Write-Error 'e' -ErrorAction SilentlyContinue); $?
$(Write-Error 'e' -ErrorAction SilentlyContinue); $?
$x = @(Write-Error 'e' -ErrorAction SilentlyContinue); $?
(1); $?
(Write-Error 'e' -ErrorAction SilentlyContinue) + 1; $?
