package org.equilux.master.web.http;

import java.nio.charset.StandardCharsets;
import org.equilux.master.json.Json;

/** The encoding of server-sent events with JSON data. */
public final class ServerSentEvents {
  public static final String MEDIA_TYPE = "text/event-stream";

  private ServerSentEvents() {}

  /** A comment, which clients ignore; it keeps the connection alive. */
  public static byte[] keepAlive() {
    return ":\n\n".getBytes(StandardCharsets.UTF_8);
  }

  /** The encoding of an event. */
  public static byte[] bytes(String name, Object data) {
    return text(name, data).getBytes(StandardCharsets.UTF_8);
  }

  /** The encoding of an event with an id from which a client can resume. */
  public static byte[] bytes(String id, String name, Object data) {
    return ("id: " + id + "\n" + text(name, data)).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(String name, Object data) {
    return "event: %s\ndata: %s\n\n"
        .formatted(name, new String(Json.bytes(data), StandardCharsets.UTF_8));
  }
}
