-- Asks for the paths of one file with the agents of another, in a mixed but repeatable order.
-- Arguments: paths file, agents file, seed. Prints one line of JSON that wrk.mjs reads.
local threads = {}
local requests = {}
local position = 0
others = 0

local function lines(name)
  local found = {}
  for line in io.lines(name) do
    if line ~= '' then found[#found + 1] = line end
  end
  return found
end

function setup(thread)
  threads[#threads + 1] = thread
end

-- Every request is built before the load starts: wrk shares the machine with the server it measures.
function init(args)
  local paths, agents = lines(args[1]), lines(args[2])
  math.randomseed(tonumber(args[3]))
  for i = 1, 20000 do
    local agent = agents[math.random(#agents)]
    requests[i] = wrk.format('GET', paths[math.random(#paths)], { ['User-Agent'] = agent })
  end
end

function request()
  position = position % #requests + 1
  return requests[position]
end

function response(status)
  if status ~= 302 then others = others + 1 end
end

function done(summary, latency)
  local other = 0
  for _, thread in ipairs(threads) do
    other = other + thread:get('others')
  end
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '{"responses":%d,"microseconds":%d,"p50":%d,"p99":%d,"max":%d,"not302":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max, other, broken
  ))
end
