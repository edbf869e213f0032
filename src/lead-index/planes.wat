;; Sets of leads as bits, worked on many leads at a time. Compiled to planes-wasm.ts: node .ci/compile-kernel.mjs --write
;; All addresses are bytes in one memory (bit-planes.ts).
(module
  (import "env" "memory" (memory 1 65536 shared))

  ;; Does the steps from $steps to $end for the first $bytes of the sets, 512 bytes at a time. A step is four addresses,
  ;; into, a, b and c, and makes into = a | (b & c). An address with its last bit set is that of a whole set, of which each
  ;; time the next part is meant; any other is that of room for one part. $bytes is a multiple of 64.
  (func (export "run") (param $steps i32) (param $end i32) (param $bytes i32)
    (local $offset i32) (local $step i32) (local $into i32) (local $a i32) (local $b i32) (local $c i32) (local $last i32)
    (local $length i32)
    (block $done
      (loop $part
        (br_if $done (i32.ge_u (local.get $offset) (local.get $bytes)))
        (local.set $length (i32.sub (local.get $bytes) (local.get $offset)))
        (if (i32.gt_u (local.get $length) (i32.const 512)) (then (local.set $length (i32.const 512))))
        (local.set $step (local.get $steps))
        (block $worked
          (loop $next
            (br_if $worked (i32.ge_u (local.get $step) (local.get $end)))
            (local.set $into (i32.load (local.get $step)))
            (local.set $a (i32.load offset=4 (local.get $step)))
            (local.set $b (i32.load offset=8 (local.get $step)))
            (local.set $c (i32.load offset=12 (local.get $step)))
            (local.set $into (i32.add (i32.and (local.get $into) (i32.const -16))
              (i32.mul (local.get $offset) (i32.and (local.get $into) (i32.const 1)))))
            (local.set $a (i32.add (i32.and (local.get $a) (i32.const -16))
              (i32.mul (local.get $offset) (i32.and (local.get $a) (i32.const 1)))))
            (local.set $b (i32.add (i32.and (local.get $b) (i32.const -16))
              (i32.mul (local.get $offset) (i32.and (local.get $b) (i32.const 1)))))
            (local.set $c (i32.add (i32.and (local.get $c) (i32.const -16))
              (i32.mul (local.get $offset) (i32.and (local.get $c) (i32.const 1)))))
            (local.set $last (i32.add (local.get $into) (local.get $length)))
            (loop $line
              (v128.store (local.get $into) (v128.or (v128.load (local.get $a))
                (v128.and (v128.load (local.get $b)) (v128.load (local.get $c)))))
              (v128.store offset=16 (local.get $into) (v128.or (v128.load offset=16 (local.get $a))
                (v128.and (v128.load offset=16 (local.get $b)) (v128.load offset=16 (local.get $c)))))
              (v128.store offset=32 (local.get $into) (v128.or (v128.load offset=32 (local.get $a))
                (v128.and (v128.load offset=32 (local.get $b)) (v128.load offset=32 (local.get $c)))))
              (v128.store offset=48 (local.get $into) (v128.or (v128.load offset=48 (local.get $a))
                (v128.and (v128.load offset=48 (local.get $b)) (v128.load offset=48 (local.get $c)))))
              (local.set $a (i32.add (local.get $a) (i32.const 64)))
              (local.set $b (i32.add (local.get $b) (i32.const 64)))
              (local.set $c (i32.add (local.get $c) (i32.const 64)))
              (local.set $into (i32.add (local.get $into) (i32.const 64)))
              (br_if $line (i32.ne (local.get $into) (local.get $last))))
            (local.set $step (i32.add (local.get $step) (i32.const 16)))
            (br $next)))
        (local.set $offset (i32.add (local.get $offset) (i32.const 512)))
        (br $part)))))
