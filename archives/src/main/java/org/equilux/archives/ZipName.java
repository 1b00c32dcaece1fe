package org.equilux.archives;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/**
 * The name of an entry of a ZIP archive (APPNOTE 6.3.10, appendix D): in UTF-8 if the entry says
 * so, by a flag or an Info-ZIP Unicode Path; else in UTF-8 if the bytes are that, as macOS writes
 * names; else in code page 437, as Windows does.
 */
final class ZipName {
  /** Characters of code page 437 from 128 on; Java need not have this character set. */
  private static final String UPPER_437 =
      "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»"
          + "░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
          + "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

  private ZipName() {}

  static String of(ZipArchiveEntry entry) {
    if (entry.getNameSource() != ZipArchiveEntry.NameSource.NAME) {
      return entry.getName();
    }
    byte[] raw = entry.getRawName();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
    } catch (CharacterCodingException e) {
      return codePage437(raw);
    }
  }

  private static String codePage437(byte[] raw) {
    StringBuilder name = new StringBuilder(raw.length);
    for (byte b : raw) {
      name.append(b >= 0 ? (char) b : UPPER_437.charAt(b & 0x7f));
    }
    return name.toString();
  }
}
