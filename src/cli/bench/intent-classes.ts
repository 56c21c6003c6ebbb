import type { TurnClass } from '../../shared/turn-class';

/**
 * Which class the intents of CLINC150, SLURP and Snips belong to, for evaluation only: the classifier
 * never sees it. An intent that people word in two manners ("my card is broken", "send me a new card")
 * may count for two classes. Data of one's own (bills, calendar, lists, orders) is memory: the answer
 * lies in what a companion was told, not in what the world knows.
 *
 * Out-of-scope utterances have no intent and so no class.
 */
const INTENTS: Readonly<Record<string, string>> = {
  'small-talk': `greeting goodbye thank_you yes no maybe are_you_a_bot do_you_have_pets how_old_are_you
    meaning_of_life tell_joke what_are_your_hobbies what_can_i_ask_you what_is_your_name
    where_are_you_from who_do_you_work_for who_made_you general_greet general_joke general_quirky
    general_affirm general_dontcare general_negate general_praise general_commandstop`,
  'small-talk question': `fun_fact`,
  telling: `music_likeness music_dislikeness`,
  'telling command': `damaged_card report_lost_card report_fraud lost_luggage card_declined`,
  question: `exchange_rate timezone time date weather calculator definition spelling
    measurement_conversion translate calories cook_time ingredient_substitution ingredients_list
    nutrition_info food_last current_location distance traffic gas gas_type tire_pressure mpg
    oil_change_when restaurant_reviews restaurant_suggestion accept_reservations how_busy carry_on
    plug_type vaccines international_visa international_fees travel_alert flight_status interest_rate
    routing replacement_card_duration what_song next_holiday apr credit_limit_change
    datetime_convert datetime_query qa_currency qa_definition qa_factoid qa_maths qa_stock
    weather_query news_query transport_query transport_traffic recommendation_events
    recommendation_locations recommendation_movies takeaway_query music_query GetWeather
    SearchScreeningEvent`,
  'question command': `directions translate find_phone SearchCreativeWork social_query
    order_checks`,
  'question memory': `account_blocked application_status new_card pin_change w2 taxes min_payment`,
  explain: `recipe cooking_recipe meal_suggestion travel_suggestion oil_change_how jump_start
    tire_change improve_credit_score rollover_401k`,
  'explain command': `direct_deposit insurance_change redeem_rewards`,
  memory: `balance bill_balance bill_due spending_history transactions credit_limit credit_score
    expiration_date rewards_balance pto_balance pto_used pto_request_status income payday insurance
    last_maintenance calendar meeting_schedule reminder shopping_list todo_list order_status
    confirm_reservation alarm_query calendar_query lists_query email_query email_querycontact`,
  profile: `user_name`,
  command: `alarm alarm_set alarm_remove timer calendar_update calendar_set calendar_remove
    reminder_update shopping_list_update todo_list_update lists_createoradd lists_remove next_song
    play_music play_audiobook play_game play_podcasts play_radio update_playlist smart_home order
    cancel cancel_reservation change_accent change_ai_name change_language change_speed
    change_user_name change_volume repeat reset_settings sync_device whisper_mode uber
    schedule_maintenance schedule_meeting pto_request freeze_account pay_bill transfer
    restaurant_reservation book_flight book_hotel car_rental flip_coin roll_dice make_call
    share_location text audio_volume_down audio_volume_mute audio_volume_other audio_volume_up
    iot_cleaning iot_coffee iot_hue_lightchange iot_hue_lightdim iot_hue_lightoff iot_hue_lighton
    iot_hue_lightup iot_wemo_off iot_wemo_on music_settings email_addcontact email_sendemail
    social_post takeaway_order transport_taxi transport_ticket cooking_query AddToPlaylist
    BookRestaurant PlayMusic RateBook`,
};

const CLASSES_OF = new Map<string, readonly TurnClass[]>(
  Object.entries(INTENTS).flatMap(([classes, intents]) =>
    intents.split(/\s+/u).map((intent) => [intent, classes.split(' ') as TurnClass[]] as const),
  ),
);

/** The classes an utterance of this intent may be taken for; none when the table does not know it. */
export function classesOfIntent(intent: string): readonly TurnClass[] {
  return CLASSES_OF.get(intent) ?? [];
}
