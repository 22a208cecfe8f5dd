package higress

import (
	"fmt"
	"strings"
	"testing"
)

const question = "How do I reset my password?"

// The story that docs/higress.md shows.
func TestStory(t *testing.T) {
	connect(t).do("FLUSHALL")
	fmt.Println("One Envoy keeps an answer in Redis, and answers the same question in other words:")
	with(t, "Envoy 1", configuration(""), func(one *instance) {
		one.expect(question, "fwd=miss", completion("of the upstream"))
		one.expect("How can I reset my password?", "hit; ttl=", completion("of the upstream"))
	})
	keys := connect(t).do("KEYS", "*")
	if strings.Count(keys, "reprise:") != 1 || strings.Contains(keys, "password") {
		t.Fatalf("keys in Redis: %q", keys)
	}
	fmt.Println("Another Envoy, which has never seen it, finds it there:")
	with(t, "Envoy 2", configuration(""), func(two *instance) {
		two.expect(question, "hit; ttl=", completion("of the upstream"))
		two.expectFor("bob", question, "fwd=miss", completion("of the upstream"))
	})
}

// RediSearch keeps what is known in other words, for all Envoys.
func TestVectors(t *testing.T) {
	admin := connect(t)
	admin.do("FLUSHALL")
	vectors := `,"vector":{"type":"redis","serviceName":"redis.dns"}`
	fmt.Println("With vectors in Redis, too, another Envoy answers the question in other words:")
	with(t, "Envoy 1", configuration(vectors), func(one *instance) {
		one.expect(question, "fwd=miss", completion("of the upstream"))
	})
	with(t, "Envoy 2", configuration(vectors), func(two *instance) {
		two.expectFor("bob", "How can I reset my password?", "fwd=miss; detail=no_candidate", completion("of the upstream"))
	})
	with(t, "Envoy 3", configuration(vectors), func(three *instance) {
		three.expect("How can I reset my password?", "hit; ttl=", completion("of the upstream"))
		three.expect("Where do otters sleep?", "fwd=miss; detail=no_candidate", completion("of the upstream"))
	})
	if keys := admin.do("KEYS", "reprise_*:v:*"); strings.Count(keys, ":v:") != 3 {
		t.Fatalf("vectors in Redis: %q", keys)
	}
	if ttl := admin.do("PTTL", strings.Split(admin.do("KEYS", "reprise_*:v:*"), "\r\n")[2]); ttl[0] != ':' || ttl[1] == '-' {
		t.Fatalf("a vector never ends: %q", ttl)
	}
}

// A configuration for each route, as Higress writes matchRules.
func TestRules(t *testing.T) {
	connect(t).do("FLUSHALL")
	short := `{"_match_route_":["short"],"cache":{"type":"redis","serviceName":"redis.dns","cacheTTL":99},"embedding":{"serviceName":"ollama.dns"}}`
	rules := `,"_rules_":[{"_match_route_":["closed"],"cacheKeyStrategy":"disabled"},` + short + `]`
	fmt.Println("With rules the route chooses the configuration: one caches nothing, one for a minute and a half, all others for ten:")
	with(t, "Envoy 1", configuration(rules), func(one *instance) {
		for time := 0; time < 2; time++ {
			one.on("closed")
			if status, body := one.ask(question, "alice", completion("of the upstream")); status != "" || body != completion("of the upstream") {
				t.Fatalf("on the closed route Cache-Status is %q, the body %s", status, body)
			}
		}
		one.on("short")
		one.expect(question, "fwd=miss", completion("of the upstream"))
		one.on("short")
		one.expect(question, "hit; ttl=9", completion("of the upstream"))
		one.on("another")
		one.expect("Where do otters sleep?", "fwd=miss", completion("of the upstream"))
		one.on("another")
		status, _ := one.ask("Where do otters sleep?", "alice", completion("of the upstream"))
		var ttl int
		if _, err := fmt.Sscanf(status, "reprise; hit; ttl=%d", &ttl); err != nil || ttl <= 99 {
			t.Fatalf("on another route Cache-Status is %q", status)
		}
	})
}

// What Redis itself answers when something is wrong with it.
func TestFaults(t *testing.T) {
	admin := connect(t)
	for word, fault := range map[string][2][]string{
		"out_of_memory": {{"CONFIG", "SET", "maxmemory", "1"}, {"CONFIG", "SET", "maxmemory", "0"}},
		"no_permission": {{"ACL", "SETUSER", "default", "-get"}, {"ACL", "SETUSER", "default", "+get"}},
		"read_only":     {{"REPLICAOF", "127.0.0.1", "1"}, {"REPLICAOF", "NO", "ONE"}},
	} {
		t.Run(word, func(t *testing.T) {
			admin.do("FLUSHALL")
			with(t, word, configuration(`,"enableSemanticCache":false`), func(one *instance) {
				one.told = false
				admin.do(fault[0]...)
				defer admin.do(fault[1]...)
				one.expect(question, "fwd=miss", completion("of the upstream"))
				// The host drops replies to what a stream has asked for that is gone, so only what is wrong with a read is told here.
				if logs := strings.Join(one.host.GetWarnLogs(), "\n"); word == "no_permission" && !strings.Contains(logs, word) {
					t.Fatalf("the log does not say %s: %s", word, logs)
				}
				// The first level has it all the same.
				one.expect(question, "hit; ttl=", completion("of the upstream"))
			})
		})
	}
	t.Run("wrong_type", func(t *testing.T) {
		admin.do("FLUSHALL")
		with(t, "first", configuration(`,"enableSemanticCache":false`), func(one *instance) {
			one.told = false
			one.expect(question, "fwd=miss", completion("of the upstream"))
		})
		key := strings.Split(admin.do("KEYS", "reprise:*"), "\r\n")[2]
		admin.do("DEL", key)
		admin.do("RPUSH", key, "x")
		with(t, "second", configuration(`,"enableSemanticCache":false`), func(one *instance) {
			one.told = false
			one.expect(question, "fwd=miss", completion("of the upstream"))
			if logs := strings.Join(one.host.GetWarnLogs(), "\n"); !strings.Contains(logs, "wrong_type") {
				t.Fatal(logs)
			}
		})
	})
}
