--[[
  Looks at the open jobs that nobody has looked at for a while, and marks them as looked at.

  ARGV
    2 for how many ms, 3 the most of them to look at
  Returns
    for each {id, state, delivery, platform, route, tag, ms since it was enqueued, drawing, delivery}; the last two say
    what BullMQ has: 0 nothing, 1 a job, 2 a job that it gave up
]]
--- @include "keys"
--- @include "clock"
--- @include "bullmq"
local function inBull(queue, id)
  if call('EXISTS', inQueue(queue, id)) == 0 then return 0 end
  return call('ZSCORE', inQueue(queue, 'failed'), id) and 2 or 1
end
local answer = {}
for _, id in ipairs(call('ZRANGEBYSCORE', open, '-inf', now - tonumber(ARGV[2]), 'LIMIT', 0, ARGV[3])) do
  local record = call('HMGET', jobKey(id), 'state', 'delivery', 'platform', 'route', 'tag', 'at')
  if record[1] then
    local platform, route = record[3], record[4] or ''
    local delivery = platform == '' and 0 or inBull('deliver-' .. platform, id)
    local age = now - (tonumber(record[6]) or now)
    answer[#answer + 1] = { id, record[1], record[2], platform, route, record[5] or 0, age, inBull(route, id), delivery }
    -- What nobody would ever call back from its pause.
    local forgotten = record[1] == 'queued' and not call('ZSCORE', due, id)
    if forgotten and call('ZSCORE', inQueue(route, 'delayed'), id) then call('ZADD', due, now, id) end
    call('ZADD', open, now, id)
  else
    call('ZREM', open, id)
  end
end
return answer
