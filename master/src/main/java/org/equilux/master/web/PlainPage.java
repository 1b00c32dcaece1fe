package org.equilux.master.web;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;

/** The web page: a few files, each by its name. */
final class PlainPage {
  private PlainPage() {}

  static Routes routes() {
    return new Routes()
        .get("/", file("index.html", "text/html; charset=utf-8"))
        .get("/page.js", file("page.js", "text/javascript; charset=utf-8"))
        .get("/page.css", file("page.css", "text/css; charset=utf-8"))
        .get("/icon.svg", file("icon.svg", "image/svg+xml"));
  }

  private static Handler file(String name, String type) {
    byte[] bytes = Resources.bytes(name);
    return (_, res) -> {
      res.header(HeaderNames.CONTENT_TYPE, type);
      res.header(HeaderNames.CACHE_CONTROL, "no-cache");
      Answers.send(res, bytes);
    };
  }
}
