--[[
  Chooses the route whose next job comes first in the fair order. Jobs whose pause has ended join their routes first.

  ARGV
    2 … the routes that the worker can draw
  Returns
    a route, or '' where nothing waits on any of them
]]
--- @include "keys"
--- @include "clock"
--- @include "bullmq"
for _, id in ipairs(call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, 100)) do
  local record = call('HMGET', jobKey(id), 'state', 'route')
  -- A worker that has just put it off may not have told BullMQ yet; then the next call finds it.
  if record[1] ~= 'queued' or promote(record[2], id) then call('ZREM', due, id) end
end

local best, first = '', math.huge
for i = 2, #ARGV do
  local route = ARGV[i]
  -- What a dead worker left behind stands in BullMQ's wait list, and is drawn before anything else.
  local place = call('EXISTS', inQueue(route, 'wait')) == 1 and -1 or nil
  if not place then
    local head = call('ZRANGE', inQueue(route, 'prioritized'), 0, 0)[1]
    if head then place = tonumber(call('ZSCORE', line, head)) or 0 end
  end
  if place and place < first then best, first = route, place end
end
return best
