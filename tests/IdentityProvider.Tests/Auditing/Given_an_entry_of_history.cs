using IdentityProvider.Auditing;

namespace IdentityProvider.Tests.Auditing;

public sealed class Given_an_entry_of_history
{
    [Fact]
    public void when_it_is_shown_then_its_details_are_named_and_empty_ones_left_out()
    {
        var entry = new AuditEntry { At = default, Kind = "test", Details = """{"sid":"abc","methods":["pwd","otp"],"version":7,"until":null}""" };
        Assert.Equal([new("sid", "abc"), new("methods", "pwd, otp"), new("version", "7")], AuditWords.Details(entry));
    }

    [Fact]
    public void when_its_time_is_shown_then_in_utc_whatever_offset_it_came_with() =>
        Assert.Equal("2030-01-01 03:00:00 +00:00", AuditWords.Time(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.FromHours(9))));
}
