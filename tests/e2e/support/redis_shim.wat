;; Higress's two host functions of Redis for an Envoy that lacks them: a command becomes an HTTP callout to a bridge (redis_bridge.ts), its reply the
;; reply of Redis. It is merged with the Higress build; «hst» stands for the host's «env» until that is done (redis_shim.ts).
(module
  (import "main" "memory" (memory 0))
  (import "main" "malloc" (func $malloc (param i32) (result i32)))
  (import "main" "proxy_on_http_call_response" (func $http (param i32 i32 i32 i32 i32)))
  (import "main" "proxy_on_redis_call_response" (func $redis (param i32 i32 i32 i32)))
  (import "hst" "proxy_http_call" (func $call (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "hst" "proxy_get_buffer_bytes" (func $bytes (param i32 i32 i32 i32 i32) (result i32)))
  (import "hst" "proxy_get_header_map_value" (func $header (param i32 i32 i32 i32 i32) (result i32)))

  ;; Three headers as a blob: how many, the lengths of each name and value, then each with a zero behind it.
  (data $headers "\03\00\00\00\07\00\00\00\04\00\00\00\05\00\00\00\01\00\00\00\0a\00\00\00\05\00\00\00:method\00POST\00:path\00/\00:authority\00redis\00")
  (data $status ":status")

  (func (export "proxy_abi_version_0_2_1"))

  (func (export "proxy_redis_init") (param i32 i32 i32 i32 i32 i32 i32) (result i32)
    (i32.const 0))

  (func (export "proxy_redis_call") (param $cluster i32) (param $clusterLength i32) (param $command i32) (param $length i32) (param $token i32) (result i32)
    (local $blob i32)
    (local.set $blob (call $malloc (i32.const 66)))
    (memory.init $headers (local.get $blob) (i32.const 0) (i32.const 66))
    (call $call (local.get $cluster) (local.get $clusterLength) (local.get $blob) (i32.const 66)
      (local.get $command) (local.get $length) (i32.const 0) (i32.const 0) (i32.const 2000) (local.get $token)))

  ;; Redis's buffer, 9, is that of a callout's reply, 4.
  (func (export "proxy_get_buffer_bytes") (param $type i32) (param $start i32) (param $max i32) (param $out i32) (param $outLength i32) (result i32)
    (call $bytes (select (i32.const 4) (local.get $type) (i32.eq (local.get $type) (i32.const 9)))
      (local.get $start) (local.get $max) (local.get $out) (local.get $outLength)))

  ;; Whose token it is only the filter knows: it leaves alone what is none of its own.
  (func (export "proxy_on_http_call_response") (param $root i32) (param $token i32) (param $headers i32) (param $body i32) (param $trailers i32)
    (local $room i32) (local $isOk i32)
    (local.set $room (call $malloc (i32.const 16)))
    (memory.init $status (local.get $room) (i32.const 0) (i32.const 7))
    (i64.store offset=8 (local.get $room) (i64.const 0))
    (if (i32.eqz (call $header (i32.const 6) (local.get $room) (i32.const 7)
          (i32.add (local.get $room) (i32.const 8)) (i32.add (local.get $room) (i32.const 12))))
      (then (if (i32.load offset=8 (local.get $room))
        (then (local.set $isOk (i32.eq (i32.load8_u (i32.load offset=8 (local.get $room))) (i32.const 0x32)))))))
    (if (local.get $isOk)
      (then (call $redis (local.get $root) (local.get $token) (i32.const 0) (local.get $body)))
      (else (call $redis (local.get $root) (local.get $token) (i32.const 1) (i32.const 0))))
    (call $http (local.get $root) (local.get $token) (local.get $headers) (local.get $body) (local.get $trailers))))
