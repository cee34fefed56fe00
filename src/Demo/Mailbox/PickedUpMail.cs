namespace Demo.Mailbox;

/// <summary>One mail of the pickup directory, as much of it as the page shows.</summary>
public sealed record PickedUpMail(string To, string Subject, DateTimeOffset Date, string Text);
