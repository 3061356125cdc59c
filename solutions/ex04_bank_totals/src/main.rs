//! The recipe: an account of 100, one teller deposits 50, another takes 30.

use std::thread;

use ex04_solution::{Account, audit, transfer};

pub fn main() {
    let account = Account::new(100);
    println!("the account opens with {}", account.balance());

    let (deposited, withdrawn) = thread::scope(|scope| {
        let deposit = scope.spawn(|| account.deposit(50));
        let withdraw = scope.spawn(|| account.withdraw(30));
        (deposit.join(), withdraw.join())
    });
    println!("deposit of 50, receipt: {}", deposited.unwrap());
    println!("withdrawal of 30, receipt: {}", withdrawn.unwrap().unwrap());
    println!("the account closes with {}", account.balance());

    let accounts = [account, Account::new(0)];
    transfer(&accounts, 0, 1, 20).unwrap();
    println!(
        "after a transfer of 20: {} + {} = {}",
        accounts[0].balance(),
        accounts[1].balance(),
        audit(&accounts)
    );
}
