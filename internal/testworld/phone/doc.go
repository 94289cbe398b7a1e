// Package phone tests the citizens' apps for telephones, which are no Go: that the
// Android project builds to an APK that Android would install, and that the iOS
// project says what its server says.
package phone
