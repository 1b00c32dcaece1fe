package org.equilux.cli;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Flow;
import java.util.concurrent.Flow.Subscriber;
import java.util.function.LongConsumer;

/** Sends a file, a little at a time, and says how much was sent. */
final class CountedUpload implements BodyPublisher {
  private final BodyPublisher file;
  private final LongConsumer uploaded;

  CountedUpload(Path file, LongConsumer uploaded) throws FileNotFoundException {
    this.file = BodyPublishers.ofFile(file);
    this.uploaded = uploaded;
  }

  @Override
  public long contentLength() {
    return file.contentLength();
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    file.subscribe(
        new Subscriber<>() {
          private long sent;

          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
          }

          @Override
          public void onNext(ByteBuffer part) {
            sent += part.remaining();
            uploaded.accept(sent);
            subscriber.onNext(part);
          }

          @Override
          public void onError(Throwable error) {
            subscriber.onError(error);
          }

          @Override
          public void onComplete() {
            subscriber.onComplete();
          }
        });
  }
}
