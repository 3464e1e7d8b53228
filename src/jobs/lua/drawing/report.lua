--[[
  Notes what a worker says of itself, with the time by the clock of Redis, and tells it which routes there are.

  ARGV
    2 worker, 3 report as JSON, 4 work a second as measured by it, or ''
  Returns
    {route, what is known of it, …}
]]
--- @include "keys"
--- @include "clock"
call('HSET', prefix .. ':workers', ARGV[2], '{"at":' .. string.format('%.0f', now) .. ',"report":' .. ARGV[3] .. '}')
if ARGV[4] ~= '' then call('HSET', fair, 'rate', ARGV[4]) end
return call('HGETALL', routes)
