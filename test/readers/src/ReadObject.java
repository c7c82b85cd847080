import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/** Prints how many rows an object has and the SHA-256 of them, and checks that each one is JSON. */
class ReadObject {
  public static void main(String[] args) throws Exception {
    long rows = 0;
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    JsonFactory json = new JsonFactory();
    try (InputStream in = new BufferedInputStream(open(args[0], new FileInputStream(args[1])), 1 << 16)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        line.write(next);
        if (next != '\n') continue;
        byte[] bytes = line.toByteArray();
        check(json, bytes);
        digest.update(bytes);
        rows++;
        line.reset();
      }
      if (line.size() > 0) throw new IOException("the last row has no end");
    }
    String sha256 = HexFormat.of().formatHex(digest.digest());
    System.out.println("{\"rows\":" + rows + ",\"sha256\":\"" + sha256 + "\"}");
  }

  private static InputStream open(String decoder, InputStream file) throws IOException {
    switch (decoder) {
      case "zstd-jni":
        return new com.github.luben.zstd.ZstdInputStream(file);
      case "aircompressor":
        return new io.airlift.compress.zstd.ZstdInputStream(file);
      case "gzip":
        return new GZIPInputStream(file);
      default:
        throw new IllegalArgumentException("unknown decoder " + decoder);
    }
  }

  private static void check(JsonFactory json, byte[] bytes) throws IOException {
    try (JsonParser parser = json.createParser(bytes)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken().isScalarValue()) parser.getText();
      }
    }
  }
}
