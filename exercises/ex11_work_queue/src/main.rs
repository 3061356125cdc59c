//! The recipe: a producer of five numbers from 0 to 256, and three consumers.

use std::thread;

use ex11::{Queue, share_out};

pub fn main() {
    let numbers = vec![201, 7, 96, 255, 13];
    let queue = Queue::new();

    thread::scope(|scope| {
        for consumer in 1..=3 {
            let queue = &queue;
            scope.spawn(move || {
                while let Some(number) = queue.get() {
                    println!("consumer {consumer} has got {number}");
                    queue.task_done();
                }
                println!("consumer {consumer} goes home");
            });
        }
        for &number in &numbers {
            queue.put(number).expect("the queue is open");
            println!("the producer has put {number}");
        }
        queue.join();
        println!("all five are done");
        queue.close();
    });

    let squares = share_out(numbers, 3, |number: u32| number * number);
    println!("their squares, shared out: {squares:?}");
}
