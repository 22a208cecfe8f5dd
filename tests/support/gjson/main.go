// Prints what Go's gjson finds: reads lines {"json": …, "path": …} with both as texts, answers each with {"exists": …, "raw": …}.
package main

import (
	"bufio"
	"encoding/json"
	"os"

	"github.com/tidwall/gjson"
)

type question struct {
	JSON string `json:"json"`
	Path string `json:"path"`
}

type answer struct {
	Exists bool   `json:"exists"`
	Raw    string `json:"raw"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		var q question
		if decoder.Decode(&q) != nil {
			return
		}
		found := gjson.Get(q.JSON, q.Path)
		if encoder.Encode(answer{found.Exists(), found.Raw}) != nil || out.Flush() != nil {
			return
		}
	}
}
