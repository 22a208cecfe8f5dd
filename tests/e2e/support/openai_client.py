"""OpenAI's client library for Python, driven by lines of JSON on standard input: {"api", "stream", "question"}, one answer a line."""
import json
import sys

from openai import DefaultHttpxClient, OpenAI

url, model, embedding_model = sys.argv[1:]
seen = {}


def note(response):
    seen["status"] = response.headers.get("cache-status", "")


client = OpenAI(base_url=f"{url}/v1", api_key="python", max_retries=0, http_client=DefaultHttpxClient(event_hooks={"response": [note]}))


def dump(value):
    return value.model_dump(mode="json", warnings=False)


def chat(question, stream):
    asked = {"model": model, "messages": [{"role": "user", "content": question}], "temperature": 0, "seed": 7}
    if not stream:
        return dump(client.chat.completions.create(**asked))
    with client.chat.completions.stream(**asked, stream_options={"include_usage": True}) as events:
        pieces = [dump(event.chunk) for event in events if event.type == "chunk"]
        whole = dump(events.get_final_completion())
    text = "".join(choice["delta"]["content"] or "" for piece in pieces for choice in piece["choices"])
    return {"pieces": pieces, "whole": whole, "text": text}


def completions(question, stream):
    asked = {"model": model, "prompt": question, "temperature": 0, "seed": 7}
    if not stream:
        return dump(client.completions.create(**asked))
    pieces = [dump(piece) for piece in client.completions.create(**asked, stream=True, stream_options={"include_usage": True})]
    return {"pieces": pieces, "text": "".join(choice["text"] for piece in pieces for choice in piece["choices"])}


def responses(question, stream):
    asked = {"model": model, "input": question, "temperature": 0}
    if not stream:
        return dump(client.responses.create(**asked))
    with client.responses.stream(**asked) as events:
        pieces = [dump(event) for event in events]
        whole = dump(events.get_final_response())
    return {"pieces": pieces, "whole": whole, "text": "".join(piece["delta"] for piece in pieces if piece["type"] == "response.output_text.delta")}


def embeddings(question, stream):
    return dump(client.embeddings.create(model=embedding_model, input=question))


apis = {"chat": chat, "completions": completions, "responses": responses, "embeddings": embeddings}
for line in sys.stdin:
    act = json.loads(line)
    try:
        answer = {"answer": apis[act["api"]](act["question"], act["stream"])}
    except Exception as error:  # the test shows it
        answer = {"error": repr(error)}
    print(json.dumps({"status": seen.get("status", ""), **answer}), flush=True)
