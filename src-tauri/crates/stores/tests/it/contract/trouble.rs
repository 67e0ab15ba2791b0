//! What holds for every kind of store where it answers with trouble, or not at all.

use super::*;

#[tokio::test]
async fn a_store_that_asks_for_a_pause_gets_it_whichever_question_it_is_and_in_whichever_form() {
    let seconds = |wait: Duration| (wait.as_millis() + 500) / 1_000;
    for kind in StoreKind::ALL {
        let (fake, shop) = at_work(kind).await;
        for (header, from, to) in [
            (Some("7".to_owned()), 7, 7),
            (Some(" 2.5 ".to_owned()), 3, 3),
            (Some(date(40)), 30, 41),
            // It was over when the answer came.
            (Some(date(-40)), 0, 5),
            // No longer than anybody waits in a show.
            (Some("99999999999999".to_owned()), 300, 300),
            (Some(date(86_400)), 300, 300),
            (Some("-5".to_owned()), 1, 5),
            (Some("NaN".to_owned()), 1, 5),
            (Some("soon".to_owned()), 1, 5),
            (None, 1, 5),
        ] {
            fake.way().answer(429, header.as_deref().map(|value| ("retry-after", value)), "{}");
            for (question, answer) in every_question(&*shop).await {
                let Err(StoreError::Throttled { wait }) = answer else {
                    panic!("{kind} {question} {header:?}: {answer:?}")
                };
                assert!((from..=to).contains(&seconds(wait)), "{kind} {question} {header:?}: {wait:?}");
            }
        }
        // Whoever updates a shop says ten minutes, or nothing, and is done within seconds.
        for (header, from, to) in [
            (Some("9".to_owned()), 9, 9),
            (Some(date(9)), 7, 9),
            (Some("600".to_owned()), 20, 20),
            (None, 5, 5),
        ] {
            fake.way().answer(
                503,
                header.as_deref().map(|value| ("retry-after", value)),
                "<html>Vera</html>",
            );
            for (question, answer) in every_question(&*shop).await {
                let Err(StoreError::Maintenance { wait }) = answer else {
                    panic!("{kind} {question} {header:?}: {answer:?}")
                };
                assert!((from..=to).contains(&seconds(wait)), "{kind} {question} {header:?}: {wait:?}");
            }
        }
        fake.way().clear();
        assert_eq!(shop.orders(NOON, None).await.map(drop), Ok(()), "{kind}");
    }
}

#[tokio::test]
async fn a_redirect_is_never_followed_and_nothing_is_sent_to_where_it_leads() {
    for kind in StoreKind::ALL {
        let (fake, shop) = at_work(kind).await;
        let trap = Way::default();
        let elsewhere = trap.serve(Router::new()).await;
        for status in [301, 302, 303, 307, 308] {
            fake.way().answer(status, Some(("location", elsewhere.as_str())), "");
            for (question, answer) in every_question(&*shop).await {
                let error = answer.unwrap_err();
                assert!(!error.is_passing(), "{kind} {question} {status}: {error:?}");
            }
        }
        assert_eq!(trap.asked(), 0, "{kind}");
    }
}

#[tokio::test]
async fn an_answer_of_another_form_is_an_error_and_never_an_empty_store() {
    for kind in StoreKind::ALL {
        let (fake, shop) = at_work(kind).await;
        for body in
            ["<html>Welcome</html>", "", "null", "7", "{}", "[[", "{\"data\":null}", "\"Vera\"", "{\"data\":"]
        {
            fake.way().answer(200, Some(("content-type", "application/json")), body);
            for (question, answer) in every_question(&*shop).await {
                let error = answer.expect_err(&format!("{kind} {question} {body}"));
                if body.starts_with('<') {
                    // Whoever connects hears that no shop is at this address.
                    let no_shop = question == "check" && error == StoreError::NotThere;
                    assert!(
                        no_shop || matches!(error, StoreError::Schema(_)),
                        "{kind} {question}: {error:?}"
                    );
                }
                assert!(
                    !format!("{error:?} {error}").contains("Vera"),
                    "{kind} {question} {body}: {error:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_refusal_asks_for_a_person_and_the_stores_own_trouble_passes() {
    for kind in StoreKind::ALL {
        let (fake, shop) = at_work(kind).await;
        fake.way().answer(401, None, "");
        for (question, answer) in every_question(&*shop).await {
            assert_eq!(answer, Err(StoreError::Unauthorized), "{kind} {question}");
        }
        for status in [202, 403, 406] {
            fake.way().answer(status, None, " <!DOCTYPE html><title>Vera</title>");
            for (question, answer) in every_question(&*shop).await {
                let error = answer.unwrap_err();
                assert_eq!(error, StoreError::Blocked(status), "{kind} {question}");
                assert!(error.is_passing(), "{kind} {question}");
            }
        }
        for status in [500, 502, 504, 520] {
            fake.way().answer(status, None, "<html>Vera</html>");
            for (question, answer) in every_question(&*shop).await {
                let error = answer.unwrap_err();
                assert_eq!(error, StoreError::Failing(status), "{kind} {question}");
                assert!(error.is_passing(), "{kind} {question}");
            }
        }
        fake.way().clear();
        for (question, answer) in every_question(&*shop).await {
            assert_eq!(answer, Ok(()), "{kind} {question}");
        }
    }
}

#[tokio::test]
async fn where_nobody_answers_the_store_is_unreachable() {
    for kind in StoreKind::ALL {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        drop(listener);
        let secrets = Mad::secrets(kind);
        let secrets: Vec<_> = secrets.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let shop = open(kind, &address, &secrets);
        for (question, answer) in every_question(&*shop).await {
            let error = answer.unwrap_err();
            assert_eq!((&error, error.is_passing()), (&StoreError::Unreachable, true), "{kind} {question}");
        }
    }
}

#[tokio::test]
async fn nothing_that_is_printed_of_a_store_or_its_faults_holds_a_credential() {
    for kind in StoreKind::ALL {
        let (fake, shop) = at_work(kind).await;
        let mut printed = format!("{shop:?} {:?}", shop.check().await);
        for body in ["<html>", "{}", r#"{"code":"x<b>","errors":[{"message":"Vera"}]}"#] {
            for status in [200, 400, 401, 403, 500] {
                fake.way().answer(status, None, body);
                for (_, answer) in every_question(&*shop).await {
                    printed += &answer.map_or_else(|error| format!("{error:?} {error}"), |()| String::new());
                }
            }
        }
        for secret in fake.secrets().into_iter().chain(["Vera"]) {
            assert!(!printed.contains(secret), "{kind}: {printed}");
        }
    }
}
