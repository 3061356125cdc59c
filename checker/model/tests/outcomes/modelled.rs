//! The same steps in the modelled world.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::thread;

use crate::steps::{ATOMICS, CHANNELS, LOCKS, Outcome, Program, Step, skipped};

struct World {
    locks: [Mutex<usize>; LOCKS],
    changed: [Condvar; LOCKS],
    shared: [RwLock<usize>; LOCKS],
    atomics: [AtomicUsize; ATOMICS],
    senders: Vec<SyncSender<()>>,
    receivers: Vec<Mutex<Receiver<()>>>,
}

pub fn run(program: &Program) -> Outcome {
    let (senders, receivers) = CHANNELS
        .iter()
        .map(|&capacity| {
            let (sender, receiver) = sync_channel(capacity);
            (sender, Mutex::new(receiver))
        })
        .unzip();
    let world = World {
        locks: Default::default(),
        changed: Default::default(),
        shared: Default::default(),
        atomics: Default::default(),
        senders,
        receivers,
    };
    thread::scope(|scope| {
        let (first, others) = program.split_first().expect("a program has threads");
        let threads: Vec<_> = others
            .iter()
            .map(|steps| scope.spawn(|| run_thread(steps, &world)))
            .collect();
        // `main` is a thread like any other.
        let mut outcome = vec![run_thread(first, &world)];
        outcome.extend(threads.into_iter().map(|thread| thread.join().unwrap()));
        outcome
    })
}

fn run_thread(steps: &[Step], world: &World) -> Vec<usize> {
    let mut held: [Option<MutexGuard<'_, usize>>; LOCKS] = [None, None];
    let mut shared: [Option<RwLockReadGuard<'_, usize>>; LOCKS] = [None, None];
    let mut alone: [Option<RwLockWriteGuard<'_, usize>>; LOCKS] = [None, None];
    let mut read = Vec::new();
    let mut at = 0;
    while let Some(&step) = steps.get(at) {
        at += 1;
        match step {
            Step::Lock(lock) => held[lock] = Some(world.locks[lock].lock().unwrap()),
            Step::Unlock(lock) => held[lock] = None,
            Step::TryLock(lock) => match world.locks[lock].try_lock() {
                Ok(guard) => held[lock] = Some(guard),
                Err(_) => {
                    read.push(99);
                    at = skipped(steps, at - 1);
                }
            },
            Step::Count(lock) => {
                let data = held[lock].as_mut().unwrap();
                read.push(**data);
                **data += 1;
            }
            Step::Read(lock) => shared[lock] = Some(world.shared[lock].read().unwrap()),
            Step::Write(lock) => alone[lock] = Some(world.shared[lock].write().unwrap()),
            Step::GiveBack(lock) => {
                if let Some(data) = shared[lock].take() {
                    read.push(*data);
                }
                if let Some(mut data) = alone[lock].take() {
                    read.push(*data);
                    *data += 1;
                }
            }
            Step::Load(atomic) => read.push(world.atomics[atomic].load(SeqCst)),
            Step::Store(atomic, value) => world.atomics[atomic].store(value, SeqCst),
            Step::Add(atomic) => read.push(world.atomics[atomic].fetch_add(1, SeqCst)),
            Step::Exchange(atomic, old, new) => {
                let (Ok(value) | Err(value)) =
                    world.atomics[atomic].compare_exchange(old, new, SeqCst, SeqCst);
                read.push(value);
            }
            Step::Wait(lock) => {
                let mut guard = held[lock].take().unwrap();
                while *guard == 0 {
                    guard = world.changed[lock].wait(guard).unwrap();
                }
                read.push(*guard);
                held[lock] = Some(guard);
            }
            Step::NotifyOne(lock) => world.changed[lock].notify_one(),
            Step::NotifyAll(lock) => world.changed[lock].notify_all(),
            Step::Send(channel) => world.senders[channel].send(()).unwrap(),
            Step::TrySend(channel) => {
                if world.senders[channel].try_send(()).is_err() {
                    read.push(98);
                }
            }
            Step::Receive(channel) => receiver(world, channel).recv().unwrap(),
            Step::TryReceive(channel) => {
                if receiver(world, channel).try_recv().is_err() {
                    read.push(97);
                }
            }
        }
    }
    read
}

/// Each channel has one thread that receives, so that nobody waits here.
fn receiver(world: &World, channel: usize) -> MutexGuard<'_, Receiver<()>> {
    world.receivers[channel].lock().unwrap()
}
