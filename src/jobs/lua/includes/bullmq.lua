-- The keys of BullMQ that the scripts touch. test/jobs/bullmq-layout.test.ts fails when a new version changes them.
local drawQueue = prefix .. ':q:draw'
local prioritized = drawQueue .. ':prioritized'

-- BullMQ orders by priority · 2^32 + a counter, and takes priorities below 2^21.
local priorityUnit = 4294967296
local highestPriority = 2097151

local function drawingKey(id) return drawQueue .. ':' .. id end

-- Moves a waiting drawing forward by `tags`, to the place of the tag `tag`.
local function moveForward(id, tags, tag)
  local score = call('ZSCORE', prioritized, id)
  if not score then return end
  call('ZADD', prioritized, tonumber(score) - tags * priorityUnit, id)
  call('HSET', drawingKey(id), 'priority', tag + 1)
end
