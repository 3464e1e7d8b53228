--[[
  The keys of the queue. Those that are the same for every call come as KEYS; those that depend on what a record says
  are built here from the prefix. (Redis Cluster, which would need all of them in advance, is not supported.)

  KEYS
    1 fair    hash: v = virtual time, count and work of all waiting jobs, rate = work a second, as last measured
    2 clocks  zset: member → the virtual time at which the member's waiting work ends
    3 open    zset: every job that is not finished with, by the time it was last looked at
    4 dead    zset: what an operator should look at, by time
    5 job     hash: the record of the job that the call is about; absent where a call is about many
  ARGV
    1 prefix of all keys
]]
local call = redis.call
local prefix = ARGV[1]
local fair, clocks, open, dead, job = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]

local function jobKey(id) return prefix .. ':job:' .. id end

-- The member's waiting jobs (zset, by tag) and the server's (set).
local function waitingOfMember(member) return prefix .. ':wait:m:' .. member end
local function waitingOfServer(server) return prefix .. ':wait:s:' .. server end

-- All jobs of a member that are still kept (zset, by time).
local function historyOf(member) return prefix .. ':history:' .. member end

-- The job that a posted message shows.
local function messageKey(message) return prefix .. ':message:' .. message end

local function blobKey(id, name) return prefix .. ':blob:' .. id .. ':' .. name end
