import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createPatientTurns } from './patient-turns.ts';

describe('turns between queries', () => {
  it('are two where nothing comes in, and as many as connections do, but take no longer than they may', () => {
    const turns: (() => void)[] = [];
    let nowMs = 0;
    const patient = createPatientTurns({ turn: (call) => turns.push(call), stopwatch: () => nowMs });
    const count = (arrivals: number, patienceMs: number): number => {
      let taken = 0;
      let isCalled = false;
      patient.nextTurn(() => {
        isCalled = true;
      }, patienceMs);
      for (; !isCalled; taken++) {
        if (taken < arrivals) patient.arrived();
        nowMs++;
        for (const turn of turns.splice(0)) turn();
      }
      return taken;
    };
    expect([count(0, 20), count(1, 20), count(5, 20)]).toEqual([2, 2, 6]);
    expect([count(1000, 0), count(1000, 50)]).toEqual([33, 50]);
  });

  it('let a burst of connections in before the next query, whose request is read in the turn that asks', async () => {
    const waiting = 60;
    const patient = createPatientTurns();
    let taken = 0;
    let takenAtFirst: number | undefined;
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      taken++;
      patient.arrived();
      socket.on('error', () => undefined);
      if (taken > 1) return;
      socket.once('data', () =>
        patient.nextTurn(() => {
          takenAtFirst = taken;
        }, 60_000),
      );
    });
    await new Promise<void>((resolve) =>
      server.listen({ port: 0, host: '127.0.0.1', backlog: 512 }, resolve),
    );
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('no port');
    // All stand in the kernel's queue before the first is taken, since the handshake is the kernel's alone.
    for (let i = 0; i < waiting; i++) {
      const socket = connect(address.port, '127.0.0.1', () => socket.write('x'));
      socket.on('error', () => undefined);
      sockets.push(socket);
    }
    while (takenAtFirst === undefined) await new Promise((resolve) => setImmediate(resolve));
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    expect(takenAtFirst).toBeGreaterThan(waiting / 2);
  });
});
