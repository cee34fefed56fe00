namespace IdentityProvider.MyPage;

/// <summary>Marks the texts of this folder: <c>MyPageTexts.resx</c>.</summary>
public sealed class MyPageTexts;
