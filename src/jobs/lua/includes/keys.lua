--[[
  The keys of the queue. Those that are the same for every call come as KEYS; those that depend on what a record says
  are built here from the prefix. (Redis Cluster, which would need all of them in advance, is not supported.)

  KEYS
    1 fair     hash: v = virtual time, seq = the last number given, rate = work a second, as last measured
    2 clocks   zset: member → the virtual time at which the member's waiting work ends
    3 line     zset: all waiting jobs by their places; line:{route} holds those of one route
    4 works    hash: route → work of its waiting jobs; a route without waiting jobs is not in it
    5 routes   hash: route → {since, needs}: what a worker must have to draw its jobs
    6 running  zset: the jobs being drawn, by the time they were started
    7 due      zset: jobs that are tried again after a pause, by the time at which it ends
    8 held     zset: jobs that wait for a decision before they may join the line, by the time at which it is too late
    9 open     zset: every job that is not finished with, by the time it was last looked at
    10 dead    zset: what an operator should look at, by time
    11 job     hash: the record of the job that the call is about; absent where a call is about many
  ARGV
    1 prefix of all keys
]]
local call = redis.call
local prefix = ARGV[1]
local fair, clocks, line, works, routes = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local running, due, held, open, dead, job = KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11]

local function jobKey(id) return prefix .. ':job:' .. id end

-- Waiting jobs by their places (zset): of a route, of a member. Those of a server (set).
local function lineOf(route) return line .. ':' .. route end
local function waitingOfMember(member) return prefix .. ':wait:m:' .. member end
local function waitingOfServer(server) return prefix .. ':wait:s:' .. server end

-- The held jobs of a member and of a server (sets).
local function heldOfMember(member) return prefix .. ':held:m:' .. member end
local function heldOfServer(server) return prefix .. ':held:s:' .. server end

-- All jobs of a member that are still kept (zset, by time).
local function historyOf(member) return prefix .. ':history:' .. member end

-- The job that a posted message shows.
local function messageKey(message) return prefix .. ':message:' .. message end

local function blobKey(id, name) return prefix .. ':blob:' .. id .. ':' .. name end
