//! What must hold in every schedule.

use harness::Check;

#[path = "counter.rs"]
mod counter;
#[path = "day.rs"]
mod day;
#[path = "letters.rs"]
mod letters;
#[path = "meals.rs"]
mod meals;
#[path = "parcels.rs"]
mod parcels;
#[path = "shop.rs"]
mod shop;
#[path = "table.rs"]
mod table;

pub const CHECKS: &[Check] = &[
    Check::model("moves_both_ways_end", shop::moves_both_ways_end),
    Check::model("a_move_waits_its_turn", shop::a_move_waits_its_turn),
    Check::model("no_goods_are_missing", shop::no_goods_are_missing),
    Check::model("a_count_is_one_moment", shop::a_count_is_one_moment).schedules_only(WHEN),
    Check::model("a_count_is_no_mixture", shop::a_count_is_no_mixture),
    Check::model("a_move_is_one_step", shop::a_move_is_one_step),
    Check::model("a_move_is_of_one_moment", shop::a_move_is_of_one_moment),
    Check::model("shelf_and_store_at_once", shop::shelf_and_store_at_once),
    Check::model(
        "who_queues_is_in_nobodys_way",
        shop::who_queues_is_in_nobodys_way,
    )
    .schedules_only(WHEN),
    Check::model("two_shops_are_two", shop::two_shops_are_two),
    Check::model("a_letter_is_put_off", letters::a_letter_is_put_off),
    Check::model("put_off_beside_others", letters::put_off_beside_others),
    Check::model("an_answer_uses_the_desk", letters::an_answer_uses_the_desk),
    Check::model("two_answer_at_once", || letters::answer_at_once([1, 2])),
    Check::model("three_answer_at_once", || {
        letters::answer_at_once([1, 2, 3])
    })
    .schedules_only(WHEN),
    Check::model(
        "each_letter_is_answered_once",
        letters::each_letter_is_answered_once,
    ),
    Check::model("no_parcel_is_missed", counter::no_parcel_is_missed),
    Check::model(
        "each_counter_wakes_its_own",
        counter::each_counter_wakes_its_own,
    )
    .bound(1)
    .schedules_only(WHEN),
    Check::model("a_parcel_for_each", || counter::a_parcel_for([1, 2]))
        .schedules_only("three threads that look again and again are too many for it"),
    Check::model("a_parcel_for_three", || counter::a_parcel_for([1, 2, 3]))
        .bound(1)
        .schedules_only("four threads that look again and again are too many for it"),
    Check::model(
        "a_parcel_wakes_the_customer",
        counter::a_parcel_wakes_the_customer,
    ),
    Check::model("each_parcel_wakes_a_customer", || {
        counter::each_parcel_wakes_a_customer([1, 2])
    })
    .schedules_only(WHEN),
    Check::model("three_parcels_wake_three", || {
        counter::each_parcel_wakes_a_customer([1, 2, 3])
    })
    .bound(0)
    .schedules_only(WHEN),
    Check::model("two_philosophers_eat", table::two_philosophers_eat),
    Check::model("three_philosophers_eat", table::three_philosophers_eat)
        .schedules_only("three threads with three locks are too many for it; two are not"),
    Check::model(
        "who_waits_is_in_nobodys_way",
        table::who_waits_is_in_nobodys_way,
    )
    .bound(1)
    .schedules_only(WHEN),
    Check::model("both_forks_are_enough", table::both_forks_are_enough)
        .bound(0)
        .schedules_only(WHEN),
    Check::model("one_more_can_eat", table::one_more_can_eat)
        .bound(0)
        .schedules_only(WHEN),
    Check::modelled_race("any_day", day::small, day::run),
    Check::modelled_race("any_meals", meals::small, meals::run),
    Check::modelled_race("any_parcels", parcels::small, parcels::run),
];

const WHEN: &str = "it asks who does what when, not what they see of each other's memory";
