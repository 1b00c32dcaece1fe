package org.equilux.master;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Builder of multipart/form-data bodies, both valid (as browsers and curl send them) and malformed.
 */
public final class Multipart {
  public static final String BOUNDARY = "----test7MA4YWxk";
  public static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  public Multipart field(String name, String value) {
    return part("form-data; name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
  }

  public Multipart file(String name, byte[] content) {
    return file("file", name, content);
  }

  public Multipart file(String part, String name, byte[] content) {
    return part("form-data; name=\"" + part + "\"; filename=\"" + name + "\"", content);
  }

  public Multipart part(String disposition, byte[] content) {
    return raw("--" + BOUNDARY + "\r\nContent-Disposition: " + disposition + "\r\n\r\n")
        .raw(content)
        .raw("\r\n");
  }

  public Multipart raw(String text) {
    return raw(text.getBytes(StandardCharsets.UTF_8));
  }

  private Multipart raw(byte[] bytes) {
    body.writeBytes(bytes);
    return this;
  }

  public byte[] end() {
    return raw("--" + BOUNDARY + "--\r\n").unfinished();
  }

  public byte[] unfinished() {
    return body.toByteArray();
  }
}
