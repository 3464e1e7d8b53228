/** Reads jobs with their place in the queue, many at once. */
import { queueScript } from './shared.ts';

/** The fields a view is made of, in the order the script returns them. */
export const viewFields = [
  'state',
  'delivery',
  'member',
  'server',
  'platform',
  'at',
  'start',
  'end',
  'work',
  'progress',
  'outcome',
  'by',
  'payload',
  'target',
] as const;

/**
 * The work ahead of a waiting job is summed exactly for the nearest 64, and estimated by the average of all waiting
 * jobs further back: O(log n) whatever the queue's length.
 * ARGV: prefix, now, ids … → {waiting, waiting work, rate, workers as {name, json, …},
 *   then for each id {} or {fields, jobs ahead or -1, work ahead}}
 */
export const viewScript = queueScript(`
local exact = 64
local queue = call('HMGET', P .. ':fair', 'count', 'work', 'rate')
local count, work = tonumber(queue[1]) or 0, tonumber(queue[2]) or 0
local average = count > 0 and work / count or 0
local waitList

local function workOf(id) return tonumber(call('HGET', jobKey(id), 'work')) or average end

local function ahead(id)
  -- What was put back stands in BullMQ's wait list, drawn from its right end before anything else.
  waitList = waitList or call('LRANGE', P .. ':q:draw:wait', -1000, -1)
  local rank = call('ZRANK', prioritized, id)
  if not rank then
    local before = 0
    for i = #waitList, 1, -1 do
      if waitList[i] == id then return #waitList - i, before end
      before = before + workOf(waitList[i])
    end
    return 0, 0
  end
  local before = 0
  for _, other in ipairs(waitList) do before = before + workOf(other) end
  if rank <= exact then
    if rank > 0 then
      for _, other in ipairs(call('ZRANGE', prioritized, 0, rank - 1)) do before = before + workOf(other) end
    end
  else
    before = before + rank * average
  end
  return rank + #waitList, before
end

local answer = { count, tostring(work), queue[3] or '', call('HGETALL', P .. ':workers') }
for i = 3, #ARGV do
  local fields = call('HMGET', jobKey(ARGV[i]), ${viewFields.map((field) => `'${field}'`).join(', ')})
  if fields[1] then
    local jobs, before = -1, 0
    if fields[1] == 'queued' then jobs, before = ahead(ARGV[i]) end
    for k = 1, ${viewFields.length} do fields[k] = fields[k] or '' end
    answer[#answer + 1] = { fields, jobs, tostring(before) }
  else
    answer[#answer + 1] = {}
  end
end
return answer
`);
