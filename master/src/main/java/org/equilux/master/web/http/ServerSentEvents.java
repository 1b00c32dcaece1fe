package org.equilux.master.web.http;

import java.nio.charset.StandardCharsets;
import org.equilux.master.json.Json;

/** The bytes of server-sent events whose data is JSON. */
public final class ServerSentEvents {
  public static final String MEDIA_TYPE = "text/event-stream";

  private ServerSentEvents() {}

  /** A comment, which clients ignore and which shows that the connection stands. */
  public static byte[] keepAlive() {
    return ":\n\n".getBytes(StandardCharsets.UTF_8);
  }

  /** An event's bytes. */
  public static byte[] bytes(String name, Object data) {
    return text(name, data).getBytes(StandardCharsets.UTF_8);
  }

  /** Bytes of an event that a client can name when it comes back. */
  public static byte[] bytes(String id, String name, Object data) {
    return ("id: " + id + "\n" + text(name, data)).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(String name, Object data) {
    return "event: %s\ndata: %s\n\n"
        .formatted(name, new String(Json.bytes(data), StandardCharsets.UTF_8));
  }
}
