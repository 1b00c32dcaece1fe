package org.equilux.client;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.Flow.Subscriber;

/** A request body that tells a listener how much of it was sent. */
final class CountedUpload implements BodyPublisher {
  private final BodyPublisher body;
  private final UploadListener listener;

  /** Receiver of the number of bytes sent. */
  public interface Listener {
    /**
     * Reports the number of bytes sent.
     *
     * @param total bytes of the whole body
     */
    void sent(long bytes, long total);
  }

  CountedUpload(BodyPublisher body, UploadListener listener) {
    this.body = body;
    this.listener = listener;
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    body.subscribe(
        new Subscriber<>() {
          private long sent;

          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
          }

          @Override
          public void onNext(ByteBuffer part) {
            sent += part.remaining();
            listener.sent(sent, contentLength());
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
