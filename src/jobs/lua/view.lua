--[[
  Reads jobs and their places in the queue, many at once.

  The work ahead of a waiting job is summed up exactly for the nearest 64 jobs; further back it is estimated from the
  average of all waiting jobs. So the cost is O(log n), however long the queue is.

  ARGV
    2 how many fields of a record to read, then their names, then the ids
  Returns
    {now, waiting, waiting work, rate, workers as {name, report, …},
     then for each id {} or {values of the fields, jobs ahead or -1, work ahead}}
]]
--- @include "keys"
--- @include "clock"
--- @include "bullmq"
local exact = 64
local queue = call('HMGET', fair, 'count', 'work', 'rate')
local count, work = tonumber(queue[1]) or 0, tonumber(queue[2]) or 0
local average = count > 0 and work / count or 0
local putBack

local function workOf(id) return tonumber(call('HGET', jobKey(id), 'work')) or average end

local function ahead(id)
  -- What was put back stands in BullMQ's wait list, drawn from its right end before anything else.
  putBack = putBack or call('LRANGE', drawQueue .. ':wait', -1000, -1)
  local rank = call('ZRANK', prioritized, id)
  local before = 0
  if not rank then
    for i = #putBack, 1, -1 do
      if putBack[i] == id then return #putBack - i, before end
      before = before + workOf(putBack[i])
    end
    return 0, 0
  end
  for _, other in ipairs(putBack) do before = before + workOf(other) end
  if rank > exact then
    before = before + rank * average
  elseif rank > 0 then
    for _, other in ipairs(call('ZRANGE', prioritized, 0, rank - 1)) do before = before + workOf(other) end
  end
  return rank + #putBack, before
end

local fields = tonumber(ARGV[2])
local names = { unpack(ARGV, 3, 2 + fields) }
local answer = { now, count, tostring(work), queue[3] or '', call('HGETALL', prefix .. ':workers') }
for i = 3 + fields, #ARGV do
  local values = call('HMGET', jobKey(ARGV[i]), 'state', unpack(names))
  local state = table.remove(values, 1)
  if state then
    local jobs, before = -1, 0
    if state == 'queued' then jobs, before = ahead(ARGV[i]) end
    for k = 1, fields do values[k] = values[k] or '' end
    answer[#answer + 1] = { values, jobs, tostring(before) }
  else
    answer[#answer + 1] = {}
  end
end
return answer
