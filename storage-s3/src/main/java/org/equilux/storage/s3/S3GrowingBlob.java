package org.equilux.storage.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.equilux.storage.GrowingBlob;
import org.equilux.storage.Uninterrupted;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The writer of a growing blob: full parts are sent immediately, and {@link #keep} stores the bytes
 * after them in the marker. The tail is a local file until then.
 */
final class S3GrowingBlob extends GrowingBlob {
  private static final int BUFFER_BYTES = 64 << 10;

  private final S3Bucket bucket;
  private final String name;
  private final MultipartUpload upload;
  private final int partBytes;
  private final Path spool;
  private final RunningCrc32 sum;
  private int parts;
  private PartSpool tail;

  /** Whether the marker contains the whole tail. */
  private boolean kept = true;

  private boolean closed;

  private S3GrowingBlob(S3Bucket bucket, String name, Growth growth, Path spool)
      throws IOException {
    this.bucket = bucket;
    this.name = name;
    this.upload = growth.upload();
    this.partBytes = growth.partBytes();
    this.spool = spool;
    this.sum = new RunningCrc32(growth.crc32());
    this.parts = growth.parts();
    this.tail = PartSpool.create(spool);
  }

  /** Continues a growing blob. */
  static S3GrowingBlob open(S3Bucket bucket, String name, Growth growth, Path spool)
      throws IOException {
    S3GrowingBlob blob = new S3GrowingBlob(bucket, name, growth, spool);
    try {
      if (growth.tailBytes() > 0) {
        blob.readTail(growth.tailBytes());
      }
      return blob;
    } catch (IOException | RuntimeException e) {
      blob.tail.close();
      throw e;
    }
  }

  private void readTail(long length) throws IOException {
    String marker = Growth.marker(bucket, name);
    ResponseTransformer<GetObjectResponse, Long> reading =
        (_, body) -> {
          byte[] buffer = new byte[BUFFER_BYTES];
          long at = 0;
          try {
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
              tail.write(at, buffer, 0, count);
              at += count;
            }
            return at;
          } catch (IOException e) {
            throw RetryableException.create("the answer ended early", e);
          }
        };
    long read =
        bucket.call(
            marker, client -> client.getObject(b -> b.bucket(bucket.name()).key(marker), reading));
    if (read != length) {
      throw new IOException(bucket.where(marker) + " was replaced while it was read");
    }
  }

  @Override
  public long size() {
    return (long) parts * partBytes + tail.length();
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (closed) {
      throw new IllegalStateException("the blob is committed or released already");
    }
    int done = 0;
    while (done < length) {
      int count = (int) Math.min(length - done, partBytes - tail.length());
      tail.write(tail.length(), bytes, offset + done, count);
      sum.update(bytes, offset + done, count);
      kept = false;
      done += count;
      if (tail.length() == partBytes) {
        sendTail();
      }
    }
  }

  private void sendTail() throws IOException {
    if (parts == MultipartUpload.MOST_PARTS) {
      throw new IOException(upload.where() + " exceeds its announced length");
    }
    var _ = upload.send(parts + 1, tail);
    tail.close();
    tail = PartSpool.create(spool);
    parts++;
    mark();
  }

  @Override
  public void keep() throws IOException {
    if (!kept) {
      // A later request for the same upload interrupts this thread, and continues after these
      // bytes.
      Uninterrupted.run(this::mark);
    }
  }

  private void mark() throws IOException {
    new Growth(upload, partBytes, parts, tail.length(), sum.value(), Instant.EPOCH)
        .mark(name, MultipartUpload.body(tail));
    kept = true;
  }

  @Override
  public void commit() throws IOException {
    keep();
    String key = upload.key();
    if (size() == 0) {
      // Some stores refuse an upload without bytes.
      var _ =
          bucket.call(
              key,
              client ->
                  client.putObject(b -> b.bucket(bucket.name()).key(key), RequestBody.empty()));
      upload.abort();
    } else {
      complete();
    }
    String marker = Growth.marker(bucket, name);
    var _ =
        bucket.call(
            marker, client -> client.deleteObject(b -> b.bucket(bucket.name()).key(marker)));
    close();
  }

  private void complete() throws IOException {
    if (upload.isComplete()) {
      // Another process completed the upload and died before it could delete the marker.
      return;
    }
    List<CompletedPart> all =
        new ArrayList<>(
            new Growth(upload, partBytes, parts, tail.length(), sum.value(), Instant.EPOCH).sent());
    if (tail.length() > 0) {
      all.add(upload.send(parts + 1, tail));
    }
    upload.complete(all);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    tail.close();
  }
}
