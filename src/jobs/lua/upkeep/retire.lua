--[[
  Forgets a route that has no jobs, with what BullMQ still keeps of its queue. A job that is admitted later makes both
  anew.

  ARGV
    2 route
  Returns
    1 if it was forgotten
]]
--- @include "keys"
--- @include "bullmq"
local route = ARGV[2]
if call('EXISTS', lineOf(route)) == 1 then return 0 end
for _, state in ipairs({ 'wait', 'active', 'prioritized', 'delayed', 'failed', 'waiting-children' }) do
  if call('EXISTS', inQueue(route, state)) == 1 then return 0 end
end
for _, name in ipairs({ 'id', 'meta', 'pc', 'events', 'marker', 'stalled', 'stalled-check', 'completed' }) do
  call('UNLINK', inQueue(route, name))
end
call('HDEL', routes, route)
return 1
