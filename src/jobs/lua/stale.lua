--[[
  Looks at the open jobs that nobody has looked at for a while, and marks them as looked at.

  ARGV
    2 for how many ms, 3 the most of them to look at
  Returns
    for each {id, state, delivery, platform, tag, drawing, delivery}, where the last two say what BullMQ has:
    0 nothing, 1 a job, 2 a job that it gave up
]]
--- @include "keys"
--- @include "clock"
local function inBull(queue, id)
  local key = prefix .. ':q:' .. queue .. ':'
  if call('EXISTS', key .. id) == 0 then return 0 end
  return call('ZSCORE', key .. 'failed', id) and 2 or 1
end
local answer = {}
for _, id in ipairs(call('ZRANGEBYSCORE', open, '-inf', now - tonumber(ARGV[2]), 'LIMIT', 0, ARGV[3])) do
  local record = call('HMGET', jobKey(id), 'state', 'delivery', 'platform', 'tag')
  if record[1] then
    local platform = record[3]
    local delivery = platform == '' and 0 or inBull('deliver-' .. platform, id)
    answer[#answer + 1] = { id, record[1], record[2], platform, record[4], inBull('draw', id), delivery }
    call('ZADD', open, now, id)
  else
    call('ZREM', open, id)
  end
end
return answer
