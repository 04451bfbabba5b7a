# What an operator types about events: rules, patterns, queues, an archive.

default=arn:aws:events:eu-west-1:111122223333:event-bus/default
expect '^default	bottlerocket-updater$' aws events list-event-buses --query 'EventBuses[].Name' --output text
expect ':event-bus/bottlerocket-updater"' aws events describe-event-bus --name bottlerocket-updater
expect ':rule/mine"' aws events put-rule --name mine --event-pattern '{"source":["shop"]}'
queue=$(aws sqs create-queue --queue-name mine --attributes VisibilityTimeout=43200 --query QueueUrl --output text)
arn=$(aws sqs get-queue-attributes --queue-url "$queue" --attribute-names QueueArn --query Attributes.QueueArn --output text)
expect "^$queue$" aws sqs get-queue-url --queue-name mine --output text
refuse AWS.SimpleQueueService.NonExistentQueue aws sqs get-queue-url --queue-name none
expect '"FailedEntryCount": 0' aws events put-targets --rule mine --targets "Id=queue,Arn=$arn"
expect "^queue	$arn$" aws events list-targets-by-rule --rule mine --query 'Targets[].[Id,Arn]' --output text
expect '^2$' aws events list-rules --event-bus-name bottlerocket-updater --max-items 2 --query 'length(Rules)'
expect '' aws events disable-rule --name mine
expect '^DISABLED$' aws events describe-rule --name mine --query State --output text
expect '' aws events enable-rule --name mine
refuse InvalidEventPatternException aws events put-rule --name wrong --event-pattern '{"source":"shop"}'
event='{"id":"1","source":"shop","detail-type":"Sold","account":"111122223333","time":"2026-11-01T10:00:00Z","region":"eu-west-1","resources":[],"detail":{"price":7}}'
expect '"Result": true' aws events test-event-pattern --event "$event" --event-pattern '{"source":["shop"],"detail":{"price":[{"numeric":[">",5]}]}}'

echo "-- an event that comes into a queue"
policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"'$arn'"}]}'
expect '' aws sqs set-queue-attributes --queue-url "$queue" --attributes "{\"Policy\":\"${policy//\"/\\\"}\"}"
expect '"State": "ENABLED"' aws events create-archive --archive-name sales --event-source-arn "$default" --event-pattern '{"source":["shop"]}'
sold='{"Source":"shop","DetailType":"Sold","Detail":"{\"price\":7}"}'
expect 'NotAuthorizedForSourceException' aws events put-events --entries "[$sold,${sold/shop/aws.ecs}]"
refuse ValidationException aws events put-events --entries "[$sold,$sold,$sold,$sold,$sold,$sold,$sold,$sold,$sold,$sold,$sold]"
expect 'price.*7' aws sqs receive-message --queue-url "$queue" --wait-time-seconds 20 --attribute-names All
expect '"MessageId"' aws sqs send-message --queue-url "$queue" --message-body hello \
  --message-attributes '{"from":{"DataType":"String","StringValue":"me"}}'
handle=$(aws sqs receive-message --queue-url "$queue" --wait-time-seconds 20 --message-attribute-names All \
  --max-number-of-messages 10 --query 'Messages[?Body==`hello`].ReceiptHandle' --output text)
expect '' aws sqs delete-message --queue-url "$queue" --receipt-handle "$handle"

echo "-- an archive and its replay"
now=$(cloud_time)
expect '"State": "STARTING"' aws events start-replay --replay-name again \
  --event-source-arn arn:aws:events:eu-west-1:111122223333:archive/sales --destination "Arn=$default" \
  --event-start-time "$(date -u -d "$now - 6 hours" +%Y-%m-%dT%H:%M:%SZ)" --event-end-time "$(date -u -d "$now" +%Y-%m-%dT%H:%M:%SZ)"
expect 'replay-name.*again' aws sqs receive-message --queue-url "$queue" --wait-time-seconds 20
until_prints 60 '^COMPLETED$' aws events describe-replay --replay-name again --query State --output text
expect '"FailedEntryCount": 0' aws events remove-targets --rule mine --ids queue
expect '' aws events delete-rule --name mine
