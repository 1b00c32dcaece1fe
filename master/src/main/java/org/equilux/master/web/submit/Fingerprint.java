package org.equilux.master.web.submit;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * The checksum of a submission's content, without the boundary of a form, which differs each time.
 * It detects a mistakenly reused idempotency key; crafted collisions harm only their author. Not
 * thread-safe.
 */
final class Fingerprint {
  private final CRC32C sum = new CRC32C();

  /** Adds a text, or its absence. */
  void add(String text) {
    byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    addLength(text == null ? -1 : bytes.length);
    sum.update(bytes);
  }

  /** Adds texts with their names. */
  void add(Map<String, String> texts) {
    texts.forEach(
        (name, text) -> {
          add(name);
          add(text);
        });
  }

  /** Adds the bytes read from a stream, which must be read to its end. */
  InputStream reading(InputStream in) {
    return new CheckedInputStream(in, sum);
  }

  /** Adds the files and fields of a form; the bytes of the files must be added before. */
  void add(UploadForm.Filled form) {
    form.files()
        .forEach(
            (name, file) -> {
              add(name);
              add(file.fileName());
              addLength(file.content().bytes());
            });
    add(form.fields());
  }

  private void addLength(long length) {
    sum.update(ByteBuffer.allocate(Long.BYTES).putLong(length).flip());
  }

  long value() {
    return sum.getValue();
  }
}
