;; What a query asks of vectors most often. Compiled to vectors-wasm.ts: node .ci/compile-kernel.mjs --write
;; All addresses are bytes in one shared memory, which holds the vectors of a segment (vector-memory.ts).
(module
  (import "env" "memory" (memory 1 65536 shared))

  ;; For each of $count leads: its vector ($length numbers, int8) times the query's (int16), times its scale, as
  ;; f64 from $out on; NaN where the scale is 0. $length is a multiple of 32. The sum is of integers and fits in i32.
  (func (export "products")
    (param $leads i32) (param $count i32) (param $values i32) (param $length i32)
    (param $scales i32) (param $query i32) (param $out i32)
    (local $end i32) (local $lead i32) (local $row i32) (local $last i32) (local $q i32) (local $scale f32)
    (local $a v128) (local $b v128) (local $ahead i32) (local $touched i32)
    (local.set $end (i32.add (local.get $leads) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $leads) (local.get $end)))
        ;; Vectors lie far apart: the lines of one to come are asked for early, so that several are on their way at once.
        (local.set $ahead (i32.add (local.get $leads) (i32.const 24)))
        (if (i32.lt_u (local.get $ahead) (local.get $end)) (then
          (local.set $row (i32.add (local.get $values) (i32.mul (i32.load (local.get $ahead)) (local.get $length))))
          (local.set $last (i32.add (local.get $row) (local.get $length)))
          (loop $line
            (local.set $touched (i32.xor (local.get $touched) (i32.load8_u (local.get $row))))
            (local.set $row (i32.add (local.get $row) (i32.const 64)))
            (br_if $line (i32.lt_u (local.get $row) (local.get $last))))))
        (local.set $lead (i32.load (local.get $leads)))
        (local.set $row (i32.add (local.get $values) (i32.mul (local.get $lead) (local.get $length))))
        (local.set $last (i32.add (local.get $row) (local.get $length)))
        (local.set $q (local.get $query))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (v128.const i32x4 0 0 0 0))
        (loop $part
          (local.set $a (i32x4.add (local.get $a)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $row)) (v128.load (local.get $q)))))
          (local.set $b (i32x4.add (local.get $b)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $row)) (v128.load offset=16 (local.get $q)))))
          (local.set $a (i32x4.add (local.get $a)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=16 (local.get $row)) (v128.load offset=32 (local.get $q)))))
          (local.set $b (i32x4.add (local.get $b)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=24 (local.get $row)) (v128.load offset=48 (local.get $q)))))
          (local.set $q (i32.add (local.get $q) (i32.const 64)))
          (local.set $row (i32.add (local.get $row) (i32.const 32)))
          (br_if $part (i32.ne (local.get $row) (local.get $last))))
        (local.set $a (i32x4.add (local.get $a) (local.get $b)))
        (local.set $a (i32x4.add (local.get $a)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $a) (local.get $a))))
        (local.set $scale (f32.load (i32.add (local.get $scales) (i32.shl (local.get $lead) (i32.const 2)))))
        (f64.store (local.get $out)
          (select
            (f64.const nan)
            (f64.mul
              (f64.convert_i32_s (i32.add (i32x4.extract_lane 0 (local.get $a)) (i32x4.extract_lane 1 (local.get $a))))
              (f64.promote_f32 (local.get $scale)))
            (f32.eq (local.get $scale) (f32.const 0))))
        (local.set $leads (i32.add (local.get $leads) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 8)))
        (br $next))))

  ;; Goes through a bitset of leads, two words at a time, from $words to $wordsEnd; the first bit is lead $lead. The
  ;; distance of a lead is the number of its signs (64 bits from $signs on) that are not the query's ($code). Lists in
  ;; $leads and $distances (bytes) those with no more than `most`, which falls as soon as `wanted` leads lie within a
  ;; smaller one. $state: u32 wanted, most, within, then how many of each distance were listed. Returns the number listed.
  (func (export "near")
    (param $words i32) (param $wordsEnd i32) (param $lead i32) (param $signs i32)
    (param $code i32) (param $state i32) (param $leads i32) (param $distances i32) (result i32)
    (local $bits i64) (local $query i64) (local $at i32) (local $distance i32) (local $most i32) (local $within i32)
    (local $wanted i32) (local $cell i32) (local $first i32) (local $left i32)
    (local $four i32) (local $mask i32) (local $row i32) (local $kept i64)
    (local $code2 v128) (local $x v128) (local $y v128)
    (local.set $first (local.get $leads))
    (local.set $query (i64.load (local.get $code)))
    (local.set $code2 (v128.load64_splat (local.get $code)))
    (local.set $wanted (i32.load (local.get $state)))
    (local.set $most (i32.load offset=4 (local.get $state)))
    (local.set $within (i32.load offset=8 (local.get $state)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $words) (local.get $wordsEnd)))
        (local.set $bits (i64.load (local.get $words)))
        ;; Where many of the 64 leads are in the set, four at a time are left out that lie too far.
        (if (i64.gt_u (i64.popcnt (local.get $bits)) (i64.const 16))
          (then
            (local.set $kept (i64.const 0))
            (local.set $four (i32.const 0))
            (local.set $row (i32.add (local.get $signs) (i32.shl (local.get $lead) (i32.const 3))))
            (loop $fours
              (local.set $x (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (i8x16.popcnt
                (v128.xor (v128.load (local.get $row)) (local.get $code2))))))
              (local.set $y (i32x4.extadd_pairwise_i16x8_u (i16x8.extadd_pairwise_i8x16_u (i8x16.popcnt
                (v128.xor (v128.load offset=16 (local.get $row)) (local.get $code2))))))
              (local.set $mask (i32x4.bitmask (i32x4.le_u
                (i32x4.add
                  (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $x) (local.get $y))
                  (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $x) (local.get $y)))
                (i32x4.splat (local.get $most)))))
              (local.set $kept (i64.or (local.get $kept)
                (i64.shl (i64.extend_i32_u (local.get $mask)) (i64.extend_i32_u (local.get $four)))))
              (local.set $row (i32.add (local.get $row) (i32.const 32)))
              (local.set $four (i32.add (local.get $four) (i32.const 4)))
              (br_if $fours (i32.lt_u (local.get $four) (i32.const 64))))
            (local.set $bits (i64.and (local.get $bits) (local.get $kept)))))
        (block $empty
          (loop $bit
            (br_if $empty (i64.eqz (local.get $bits)))
            (local.set $at (i32.add (local.get $lead) (i32.wrap_i64 (i64.ctz (local.get $bits)))))
            (local.set $bits (i64.and (local.get $bits) (i64.sub (local.get $bits) (i64.const 1))))
            (local.set $distance (i32.wrap_i64 (i64.popcnt (i64.xor (local.get $query)
              (i64.load (i32.add (local.get $signs) (i32.shl (local.get $at) (i32.const 3))))))))
            (br_if $bit (i32.gt_u (local.get $distance) (local.get $most)))
            (i32.store (local.get $leads) (local.get $at))
            (local.set $leads (i32.add (local.get $leads) (i32.const 4)))
            (i32.store8 (local.get $distances) (local.get $distance))
            (local.set $distances (i32.add (local.get $distances) (i32.const 1)))
            (local.set $cell (i32.add (local.get $state) (i32.shl (local.get $distance) (i32.const 2))))
            (i32.store offset=12 (local.get $cell) (i32.add (i32.load offset=12 (local.get $cell)) (i32.const 1)))
            (local.set $within (i32.add (local.get $within) (i32.const 1)))
            (loop $fall
              (local.set $left (i32.sub (local.get $within)
                (i32.load offset=12 (i32.add (local.get $state) (i32.shl (local.get $most) (i32.const 2))))))
              (if (i32.ge_s (local.get $left) (local.get $wanted))
                (then
                  (local.set $within (local.get $left))
                  (local.set $most (i32.sub (local.get $most) (i32.const 1)))
                  (br $fall))))
            (br $bit)))
        (local.set $lead (i32.add (local.get $lead) (i32.const 64)))
        (local.set $words (i32.add (local.get $words) (i32.const 8)))
        (br $next)))
    (i32.store offset=4 (local.get $state) (local.get $most))
    (i32.store offset=8 (local.get $state) (local.get $within))
    (i32.shr_u (i32.sub (local.get $leads) (local.get $first)) (i32.const 2)))
)
