// Reprise's Higress build in Higress's own test host, with a real Redis behind it.
package higress

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/higress-group/proxy-wasm-go-sdk/proxywasm/types"
	"github.com/higress-group/wasm-go/pkg/test"
	"github.com/tidwall/resp"
)

const cluster = "outbound|6379||redis.dns"

func TestMain(m *testing.M) {
	// The host prints every call; the stories print what matters.
	log.SetOutput(io.Discard)
	os.Exit(m.Run())
}

// A Redis as Higress's Envoy speaks to it: one connection, and the replies as they come.
type redis struct {
	t    *testing.T
	conn net.Conn
}

func connect(t *testing.T) *redis {
	t.Helper()
	conn, err := net.DialTimeout("tcp", os.Getenv("REDIS_ADDRESS"), 5*time.Second)
	if err != nil {
		t.Fatalf("no Redis at REDIS_ADDRESS: %v", err)
	}
	t.Cleanup(func() { conn.Close() })
	return &redis{t, conn}
}

// Sends a command as it is and gives the reply as it is.
func (r *redis) raw(command []byte) []byte {
	r.t.Helper()
	r.conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := r.conn.Write(command); err != nil {
		r.t.Fatal(err)
	}
	var reply bytes.Buffer
	if _, _, err := resp.NewReader(io.TeeReader(r.conn, &reply)).ReadValue(); err != nil {
		r.t.Fatal(err)
	}
	return reply.Bytes()
}

func (r *redis) do(args ...string) string {
	r.t.Helper()
	values := make([]resp.Value, len(args))
	for i, each := range args {
		values[i] = resp.StringValue(each)
	}
	command, _ := resp.ArrayValue(values).MarshalRESP()
	return string(r.raw(command))
}

// One plug-in of one Envoy.
type instance struct {
	t     *testing.T
	name  string
	host  test.TestHost
	redis *redis
	// Answers HTTP callouts; by default as an embedder that knows a few questions.
	callout func(body []byte) (int, []byte)
	// Contexts so far: callouts are listed by theirs.
	contexts uint32
	told     bool
}

func configuration(more string) string {
	return `{"cache":{"type":"redis","serviceName":"redis.dns","cacheTTL":600},"embedding":{"serviceName":"ollama.dns"}` + more + `}`
}

// Runs a story with one plug-in that has this configuration.
func with(t *testing.T, name string, config string, story func(*instance)) {
	t.Helper()
	test.RunWasmTest(t, func(t *testing.T) {
		host, status := test.NewTestHost(json.RawMessage(config))
		defer host.Reset()
		if status != types.OnPluginStartStatusOK {
			t.Fatalf("the configuration was refused: %v", host.GetCriticalLogs())
		}
		one := &instance{t: t, name: name, host: host, redis: connect(t), callout: embed, contexts: 1}
		// What the configuration asks for at once: an index, a first embedding.
		one.settle(4)
		one.told = true
		story(one)
	})
}

func (i *instance) say(format string, args ...any) {
	if i.told {
		fmt.Printf("  %-9s "+format+"\n", append([]any{i.name}, args...)...)
	}
}

// Ticks and answers what is asked, a few times: for what is done in steps.
func (i *instance) settle(times int) {
	for ; times > 0; times-- {
		i.host.Tick()
		i.pump()
	}
}

type pending struct {
	id      uint32
	isRedis bool
	bytes   []byte
}

// Answers all callouts, and those that follow from the answers.
func (i *instance) pump() {
	i.t.Helper()
	for {
		// What the host lists points into the plug-in's memory, which the next call may use for something else.
		var all []pending
		for context := uint32(0); context <= i.contexts+64; context++ {
			for _, each := range i.host.GetRedisCalloutAttributesFromContext(context) {
				if each.Upstream != cluster {
					i.t.Fatalf("a command goes to %s", each.Upstream)
				}
				all = append(all, pending{each.CalloutID, true, bytes.Clone(each.Query)})
			}
			for _, each := range i.host.GetCalloutAttributesFromContext(context) {
				all = append(all, pending{each.CalloutID, false, bytes.Clone(each.Body)})
			}
		}
		if len(all) == 0 {
			return
		}
		for _, each := range all {
			if each.isRedis {
				reply := i.redis.raw(each.bytes)
				i.say("→ Redis: %s", shown(each.bytes))
				i.say("← Redis: %s", shown(reply))
				i.host.CallOnRedisCallResponse(each.id, 0, reply)
			} else {
				status, body := i.callout(each.bytes)
				i.say("→ embedder: %s", each.bytes)
				i.host.CallOnHttpCallResponse(each.id, [][2]string{{":status", fmt.Sprint(status)}, {"content-type", "application/json"}}, [][2]string{}, body)
			}
		}
	}
}

func chat(question string) string {
	return fmt.Sprintf(`{"model":"m","messages":[{"role":"user","content":%q}]}`, question)
}

func completion(text string) string {
	return fmt.Sprintf(`{"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":%q},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}`, text)
}

// One request and what its client gets: from the cache, or the upstream's answer.
func (i *instance) ask(question string, tenant string, upstream string) (status string, body string) {
	i.t.Helper()
	host := i.host
	host.InitHttp()
	i.contexts++
	headers := [][2]string{{":method", "POST"}, {":path", "/v1/chat/completions"}, {":authority", "llm"}, {"content-type", "application/json"}, {"authorization", "Bearer " + tenant}}
	i.say("client asks: %s", question)
	host.CallOnHttpRequestHeaders(headers)
	host.CallOnHttpRequestBody([]byte(chat(question)))
	i.pump()
	if local := host.GetLocalResponse(); local != nil {
		for _, each := range local.Headers {
			if each[0] == "cache-status" {
				status = each[1]
			}
		}
		body = string(local.Data)
	} else {
		if host.GetHttpStreamAction() != types.ActionContinue {
			i.t.Fatalf("%q is still held", question)
		}
		host.CallOnHttpResponseHeaders([][2]string{{":status", "200"}, {"content-type", "application/json"}})
		host.CallOnHttpStreamingResponseBody([]byte(upstream), true)
		for _, each := range host.GetResponseHeaders() {
			if each[0] == "cache-status" {
				status = each[1]
			}
		}
		body = string(host.GetResponseBody())
	}
	i.say("client gets: %s", status)
	host.CompleteHttp()
	i.pump()
	i.settle(2)
	return status, body
}

// The next request takes this route.
func (i *instance) on(route string) {
	i.t.Helper()
	i.say("route: %s", route)
	if err := i.host.SetRouteName(route); err != nil {
		i.t.Fatal(err)
	}
}

func (i *instance) expect(question string, status string, body string) {
	i.t.Helper()
	i.expectFor("alice", question, status, body)
}

func (i *instance) expectFor(tenant string, question string, status string, body string) {
	i.t.Helper()
	foundStatus, foundBody := i.ask(question, tenant, completion("of the upstream"))
	if !strings.HasPrefix(foundStatus, "reprise; "+status) {
		i.t.Fatalf("%q: Cache-Status is %q, not %q; warnings: %v", question, foundStatus, status, i.host.GetWarnLogs())
	}
	if foundBody != body {
		i.t.Fatalf("%q: the body is %s", question, foundBody)
	}
}

// An embedder: the first number says what a question is about, the second how it is put.
func embed(body []byte) (int, []byte) {
	var request struct{ Input any }
	if err := json.Unmarshal(body, &request); err != nil {
		return 400, nil
	}
	// One text, or several.
	texts, _ := request.Input.([]any)
	if text, ok := request.Input.(string); ok {
		texts = []any{text}
	}
	vectors := make([][]float64, len(texts))
	for n, each := range texts {
		text := each.(string)
		vector := make([]float64, 384)
		angle := 0.0
		switch {
		case strings.Contains(text, "password"):
			vector[0] = math.Cos(0.1 * float64(len(text)%3))
			vector[1] = math.Sin(0.1 * float64(len(text)%3))
		default:
			for at, letter := range []byte(text) {
				vector[2+(at*31+int(letter))%382]++
			}
			for _, each := range vector {
				angle += each * each
			}
			for at := range vector {
				vector[at] /= math.Max(math.Sqrt(angle), 1)
			}
		}
		vectors[n] = vector
	}
	reply, _ := json.Marshal(map[string]any{"model": "all-minilm", "embeddings": vectors})
	return 200, reply
}

// The beginning of a command or a reply, on one line.
func shown(wire []byte) string {
	text := strings.Map(func(letter rune) rune {
		if letter < ' ' || letter > '~' {
			return '.'
		}
		return letter
	}, strings.ReplaceAll(string(wire[:min(len(wire), 400)]), "\r\n", " "))
	if len(text) > 150 {
		return fmt.Sprintf("%s… (%d bytes)", text[:150], len(wire))
	}
	return strings.TrimSpace(text)
}
