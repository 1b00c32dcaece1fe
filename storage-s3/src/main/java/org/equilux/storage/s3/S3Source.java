package org.equilux.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.equilux.storage.AddressedSource;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * An object read by range requests that name the version that was opened. Short reads are served
 * from a few cached blocks, since formats read headers in small steps.
 */
final class S3Source implements AddressedSource {
  /** The length from which a read is a request of its own. */
  private static final int BLOCK_BYTES = 128 << 10;

  private static final int MOST_BLOCKS = 8;

  private final S3Bucket bucket;
  private final String key;
  private final String version;
  private final long size;

  /** The address signed last, which is reused for each part. */
  private volatile Optional<Signed> signed = Optional.empty();

  private record Signed(URI address, Instant end) {}

  /** Cached blocks by number, least recently used first; guarded by this map. */
  private final Map<Long, byte[]> blocks =
      new LinkedHashMap<>(MOST_BLOCKS, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
          return size() > MOST_BLOCKS;
        }
      };

  private S3Source(S3Bucket bucket, String key, HeadObjectResponse found) {
    this.bucket = bucket;
    this.key = key;
    this.version = found.eTag();
    this.size = found.contentLength();
  }

  static S3Source open(S3Bucket bucket, String key) throws IOException {
    HeadObjectResponse found =
        bucket.head(key).orElseThrow(() -> new NoSuchFileException(bucket.where(key)));
    return new S3Source(bucket, key, found);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public URI address(Duration validity) throws IOException {
    Instant now = Instant.now();
    Optional<Signed> last =
        signed.filter(
            known ->
                known.end().isAfter(now.plus(validity.dividedBy(2)))
                    && !known.end().isAfter(now.plus(validity)));
    if (last.isPresent()) {
      return last.get().address();
    }
    URI address =
        bucket.sign(
            key,
            presigner ->
                presigner.presignGetObject(
                    b ->
                        b.signatureDuration(validity)
                            .getObjectRequest(get -> get.bucket(bucket.name()).key(key))));
    signed = Optional.of(new Signed(address, now.plus(validity)));
    return address;
  }

  /** Whether the object is in a bucket, so that the store itself can copy it there. */
  boolean isIn(S3Bucket other) {
    return bucket == other;
  }

  String key() {
    return key;
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    requireContains(position, length);
    if (length >= BLOCK_BYTES) {
      fetch(position, into, offset, length);
      return;
    }
    int done = 0;
    while (done < length) {
      long at = position + done;
      byte[] block = block(at / BLOCK_BYTES);
      int from = (int) (at % BLOCK_BYTES);
      int count = Math.min(length - done, block.length - from);
      System.arraycopy(block, from, into, offset + done, count);
      done += count;
    }
  }

  private byte[] block(long number) throws IOException {
    synchronized (blocks) {
      byte[] kept = blocks.get(number);
      if (kept != null) {
        return kept;
      }
    }
    // Outside of the lock: two threads may fetch the same block, but none waits for another block.
    long begin = number * BLOCK_BYTES;
    byte[] block = new byte[(int) Math.min(BLOCK_BYTES, size - begin)];
    fetch(begin, block, 0, block.length);
    synchronized (blocks) {
      blocks.put(number, block);
    }
    return block;
  }

  /** Reads a range, which must not be empty, by one request. */
  void fetch(long position, byte[] into, int offset, int length) throws IOException {
    ResponseTransformer<GetObjectResponse, Integer> reading =
        (_, body) -> {
          try {
            int count = body.readNBytes(into, offset, length);
            if (count < length) {
              throw RetryableException.create(
                  "only %d of %d bytes arrived".formatted(count, length));
            }
            return count;
          } catch (IOException e) {
            throw RetryableException.create("the answer ended early", e);
          }
        };
    String range = "bytes=%d-%d".formatted(position, position + length - 1);
    int _ =
        bucket.call(
            key,
            client ->
                client.getObject(
                    b -> b.bucket(bucket.name()).key(key).range(range).ifMatch(version), reading));
  }

  @Override
  public InputStream stream(long position, long length) throws IOException {
    requireContains(position, length);
    return new S3Stream(this, position, length);
  }

  /** Does nothing, as there is no open connection. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return bucket.where(key);
  }
}
