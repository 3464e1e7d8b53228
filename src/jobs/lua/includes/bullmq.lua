-- The keys of BullMQ that the scripts touch. test/jobs/bullmq-layout.test.ts fails when a new version changes them.
local function inQueue(queue, name) return prefix .. ':q:' .. queue .. ':' .. name end

-- BullMQ orders by priority · 2^32 + a counter, and takes priorities below 2^21.
local priorityUnit = 4294967296
local highestPriority = 2097151

-- Nobody reads BullMQ's event streams here; its default of 10,000 entries a queue would be memory for nothing.
local function limitEvents(queue) call('HSET', inQueue(queue, 'meta'), 'opts.maxLenEvents', 100) end

-- Puts a waiting drawing at the place of another tag.
local function setPriority(route, id, tag)
  local prioritized = inQueue(route, 'prioritized')
  local score = tonumber(call('ZSCORE', prioritized, id))
  if not score then return end
  call('ZADD', prioritized, (tag + 1) * priorityUnit + score % priorityUnit, id)
  call('HSET', inQueue(route, id), 'priority', tag + 1)
end

-- Ends the pause of a drawing that was put off; false where BullMQ does not hold it back.
local function promote(route, id)
  if call('ZREM', inQueue(route, 'delayed'), id) == 0 then return false end
  local priority = tonumber(call('HGET', inQueue(route, id), 'priority')) or 1
  call('HSET', inQueue(route, id), 'delay', 0)
  call('ZADD', inQueue(route, 'prioritized'), priority * priorityUnit, id)
  return true
end
